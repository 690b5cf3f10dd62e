import AttributionCore
import AttributionIngest
import Glibc
import TestSupport

/// A data directory with its drop folder, and a clock that moves when told to.
final class DropFolderFixture {
  let workdir: Workdir
  let clock = ManualClock()
  let data: String
  var inbox: String { "\(data)/inbox" }

  /// Linux’s `F_SETLEASE`, which the module leaves out.
  private static let setLease: CInt = 1024

  init() throws {
    workdir = try Workdir()
    data = workdir.path("data")
  }

  /// Opens the drop folder as a start of the daemon would.
  func open(isWatched: Bool = true) throws -> DropFolder {
    try DropFolder(dataDirectory: data, isWatched: isWatched, clock: { [clock] in clock.now })
  }

  /// Writes a file into the inbox, as `cp` would, and returns when nobody has it open.
  ///
  /// A program that another test starts inherits it until it runs, so that the event that it was
  /// closed would come at any time after. A lease is given only where nobody can write.
  func drop(_ text: String, as name: String) throws {
    let file = Glibc.open(try workdir.write(text, to: "data/inbox/\(name)"), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure(name) }
    defer { close(file) }
    while fcntl(file, Self.setLease, F_RDLCK) != 0 {
      guard errno == EAGAIN else { throw Failure(name) }
      sched_yield()
    }
    guard fcntl(file, Self.setLease, F_UNLCK) == 0 else { throw Failure(name) }
  }

  /// Lets everything in the inbox come to rest, and returns what is complete then.
  func settle(_ folder: DropFolder) throws -> [Candidate] {
    _ = try folder.settled()
    clock.advance(by: SettlingTimes().unchanged)
    return try folder.settled()
  }

  /// Drops a file and claims it.
  func claim(_ text: String, as name: String, in folder: DropFolder) throws -> ClaimedFile? {
    try drop(text, as: name)
    guard let candidate = try settle(folder).first(where: { $0.name == FileName(name) }) else {
      return nil
    }
    return try folder.claim(candidate)
  }

  func names(in directory: String) throws -> Set<String> {
    guard let stream = opendir("\(data)/\(directory)") else { throw Failure(directory) }
    defer { closedir(stream) }
    var names: Set<String> = []
    while let entry = readdir(stream) {
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let start = UnsafeRawPointer(entry).advanced(by: offset)
      names.insert(String(cString: start.assumingMemoryBound(to: CChar.self)))
    }
    return names.subtracting([".", ".."])
  }

  func text(of path: String) throws -> String {
    guard let file = fopen("\(data)/\(path)", "r") else { throw Failure(path) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ what: String) { description = "\(what): \(String(cString: strerror(errno)))" }
  }
}

/// A clock that stands still until it is moved.
final class ManualClock {
  private(set) var now = ContinuousClock.now

  func advance(by duration: Duration) { now += duration }
}

extension FileVersion {
  /// A regular file with the given contents, which are told apart by a number.
  static func sample(_ contents: Int64, inode: UInt64 = 1) -> Self {
    Self(
      device: 1, inode: inode, kind: .regular, links: 1, size: contents, modified: contents,
      changed: contents)
  }
}
