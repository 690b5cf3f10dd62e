import Foundation
import TestSupport
import Testing

@testable import AttributionIHC

/// Which files a key is taken from.
@Suite struct KeyFileTests {
  private func file(_ text: String, mode: mode_t = 0o600, in workdir: Workdir) throws -> String {
    let path = try workdir.write(text, to: "key")
    chmod(path, mode)
    return path
  }

  @Test(arguments: ["k3y", "k3y\n", " k3y \r\n\n", "\tk3y"])
  func `the key is the one line of its file, without blanks around it`(_ text: String) throws {
    let workdir = try Workdir()
    let key = try KeyFile(path: try file(text, in: workdir)).read()
    #expect(key.headerValue == "k3y")
  }

  @Test(arguments: [0o600, 0o400] as [mode_t])
  func `a file that nobody else may use is taken`(_ mode: mode_t) throws {
    let workdir = try Workdir()
    let key = try KeyFile(path: try file("k", mode: mode, in: workdir)).read()
    #expect(key.headerValue == "k")
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o620, 0o602, 0o610] as [mode_t])
  func `a file that others may use is refused, with its mode`(_ mode: mode_t) throws {
    let workdir = try Workdir()
    let path = try file("secret", mode: mode, in: workdir)
    let error = #expect(throws: IHCStartError.self) { _ = try KeyFile(path: path).read() }
    let text = String(mode, radix: 8)
    #expect(
      error?.message == "\(path): others may use it, by its mode 0\(text); expected a file with "
        + "the service’s key on its one line, which has mode 0600 and is of uid \(geteuid())")
    #expect(error?.code.exitStatus == 78)
  }

  @Test(
    arguments: [
      ("", "empty"), (" \n", "empty"), ("secret\nmore", "more than one line"),
      ("sec ret", "a space, or a sign that is not ASCII, in the key"),
      ("sécret", "a space, or a sign that is not ASCII, in the key"),
      ("sec\u{0}ret", "a space, or a sign that is not ASCII, in the key"),
      (String(repeating: "s", count: 4097), "longer than 4096 bytes"),
      (String(repeating: "s", count: 100_000), "longer than 4096 bytes"),
    ])
  func `what is no key is refused, and none of it is shown`(
    _ text: String, _ problem: String
  ) throws {
    let workdir = try Workdir()
    let path = try file(text, in: workdir)
    let error = #expect(throws: IHCStartError.self) { _ = try KeyFile(path: path).read() }
    let message = try #require(error?.message)
    #expect(message.hasPrefix("\(path): \(problem); expected "))
    #expect(!message.contains("secret"))
  }

  @Test func `the longest key is taken whole`() throws {
    let workdir = try Workdir()
    let text = String(repeating: "s", count: 4096)
    #expect(try KeyFile(path: try file(text + "\n", in: workdir)).read().headerValue == text)
  }

  @Test func `only a regular file that is there is taken, and a pipe is not waited for`() throws {
    let workdir = try Workdir()
    #expect(mkfifo(workdir.path("pipe"), 0o600) == 0)
    for (path, problem) in [
      (workdir.path("pipe"), "not a regular file"), (workdir.path, "not a regular file"),
      (workdir.path("none"), "No such file or directory"),
    ] {
      let error = #expect(throws: IHCStartError.self) { _ = try KeyFile(path: path).read() }
      #expect(error?.message.hasPrefix("\(path): \(problem); ") == true)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "needs root"))
  func `a file of somebody else is refused`() throws {
    let workdir = try Workdir()
    let path = try file("secret", in: workdir)
    #expect(chown(path, 65_534, 65_534) == 0)
    let error = #expect(throws: IHCStartError.self) { _ = try KeyFile(path: path).read() }
    #expect(error?.message.hasPrefix("\(path): it belongs to uid 65534; ") == true)
  }

  @Test func `the file is the one asked for, else the credential, else none`() throws {
    let folder: (String) -> String? = { ["CREDENTIALS_DIRECTORY": "/run/c"][$0] }
    #expect(try KeyFile(option: "/k", environment: folder) == KeyFile(path: "/k"))
    #expect(
      try KeyFile(option: nil, environment: folder)
        == KeyFile(path: "/run/c/ihc-api-key", isCredential: true))
    let error = #expect(throws: IHCStartError.self) {
      _ = try KeyFile(option: nil, environment: { _ in nil })
    }
    #expect(error?.code == .usage)
  }

  @Test func `a key that was replaced is used, and one that was spoilt is not`() throws {
    let fixture = try KeyFixture()
    #expect(try !fixture.store.readAgain())
    try fixture.replace(with: "another\n")
    #expect(try fixture.store.readAgain())
    #expect(fixture.store.current.headerValue == "another")
    try fixture.replace(with: "")
    #expect(throws: IHCStartError.self) { try fixture.store.readAgain() }
    #expect(fixture.store.current.headerValue == "another")
  }

  @Test func `a key shows itself nowhere`() throws {
    let fixture = try KeyFixture()
    for text in ["\(fixture.store.current)", "\(fixture.store)", String(reflecting: fixture.store)]
    {
      #expect(!text.contains(KeyFixture.key))
    }
    var dumped = ""
    dump(fixture.store.current, to: &dumped)
    #expect(!dumped.contains(KeyFixture.key))
  }

  @Test func `what a key was read from is overwritten`() throws {
    var text = Array("secret\n".utf8)
    _ = try ServiceKey(wiping: &text)
    #expect(text.allSatisfy { $0 == 0 })
  }
}
