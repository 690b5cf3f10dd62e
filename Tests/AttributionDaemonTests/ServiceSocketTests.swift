import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

/// What becomes of what lies where a socket or a data directory is to be.
@Suite struct ServiceSocketTests {
  private let workdir: Workdir

  init() throws { workdir = try Workdir() }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? NSNumber).intValue
  }

  private func problem(_ path: String) throws -> StartError {
    let error = #expect(throws: StartError.self) { _ = try ListeningSocket.bind(path) }
    return try #require(error)
  }

  @Test func `a socket is for its owner and group, and goes when it is removed`() throws {
    let path = workdir.path("rpc.sock")
    let socket = try ListeningSocket.bind(path)
    defer { close(socket.descriptor) }
    #expect(try mode(path) == 0o660)
    #expect(socket.path == path)
    socket.remove()
    #expect(access(path, F_OK) != 0)
  }

  @Test func `a socket that answers is left to its owner`() throws {
    let path = workdir.path("rpc.sock")
    let socket = try ListeningSocket.bind(path)
    defer { close(socket.descriptor) }
    let error = try problem(path)
    #expect(error.code == .socketInUse)
    #expect(error.message.hasPrefix("\(path): another program answers on this socket"))
    #expect(access(path, F_OK) == 0)
  }

  @Test func `a socket that nobody listens on is replaced`() throws {
    let path = workdir.path("rpc.sock")
    close(try ListeningSocket.bind(path).descriptor)
    let socket = try ListeningSocket.bind(path)
    defer { close(socket.descriptor) }
    _ = try ServiceTestClient(path)
  }

  @Test func `a file that is no socket is left alone`() throws {
    let path = try workdir.write("precious", to: "rpc.sock")
    let error = try problem(path)
    #expect(error.code == .socket)
    #expect(error.message == "\(path): there is a file that is no socket; it is left alone")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
  }

  @Test func `a socket that another daemon has made since is not removed`() throws {
    let path = workdir.path("rpc.sock")
    let old = try ListeningSocket.bind(path)
    defer { close(old.descriptor) }
    try FileManager.default.removeItem(atPath: path)
    let new = try ListeningSocket.bind(path)
    defer { close(new.descriptor) }
    old.remove()
    _ = try ServiceTestClient(path)
  }

  @Test func `a path is as long as an address holds, and no longer`() throws {
    let room = ListeningSocket.longestPath - workdir.path.utf8.count - 1
    let socket = try ListeningSocket.bind(workdir.path(String(repeating: "s", count: room)))
    close(socket.descriptor)
    let long = workdir.path(String(repeating: "s", count: room + 1))
    let error = try problem(long)
    #expect(error.message == "\(long): 108 bytes; a socket’s path has at most 107")
  }

  @Test func `a folder that is not there is named`() throws {
    let error = try problem(workdir.path("none/rpc.sock"))
    #expect(
      error.message
        == "\(workdir.path)/none: no socket can be made here: No such file or directory")
  }

  @Test func `a socket that was passed in is never removed`() throws {
    let path = workdir.path("rpc.sock")
    let made = try ListeningSocket.bind(path)
    defer { close(made.descriptor) }
    let adopted = try ListeningSocket.adopt(made.descriptor)
    #expect(adopted.path == path)
    adopted.remove()
    _ = try ServiceTestClient(path)
  }

  @Test func `a descriptor that is no listening socket is refused`() throws {
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    let error = #expect(throws: StartError.self) { _ = try ListeningSocket.adopt(file) }
    #expect(error?.code == .socket)
  }

  @Test func `a data directory is made, and has one daemon`() throws {
    let path = workdir.path("data")
    let first = try DataDirectory(path)
    #expect(try mode(path) == 0o750)
    let error = #expect(throws: StartError.self) { _ = try DataDirectory(path) }
    #expect(error?.code == .dataInUse)
    let holder = "process \(ProcessInfo.processInfo.processIdentifier)"
    #expect(
      error?.message
        == "\(path): in use by another attributiond, \(holder); stop that one first")
    withExtendedLifetime(first) {}
  }

  @Test func `a data directory is free once its daemon is gone`() throws {
    let path = workdir.path("data")
    _ = try DataDirectory(path)
    let again = try DataDirectory(path + "/")
    #expect(again.path == (path as NSString).resolvingSymlinksInPath)
  }

  @Test(arguments: ["file", "none/data"])
  func `a data directory that cannot be is named`(_ name: String) throws {
    try workdir.write("", to: "file")
    let error = #expect(throws: StartError.self) { _ = try DataDirectory(workdir.path(name)) }
    #expect(error?.code == .dataDirectory)
    #expect(error?.code.exitStatus == 78)
    #expect(error?.message.hasPrefix(workdir.path(name) + ": ") == true)
  }
}
