import Glibc

/// Where an export goes: standard output, or a file that appears when it is whole.
struct ExportTarget: ~Copyable {
  private let path: String?
  private let temporary: String
  private let descriptor: Int32
  /// Whether a person looks at it, whose terminal data must not drive.
  private let isTerminal: Bool
  private var isFinished = false

  init(path: String?) throws(Complaint) {
    self.path = path
    isTerminal = path == nil && Output.standard.isTerminal
    guard let path else {
      temporary = ""
      descriptor = STDOUT_FILENO
      return
    }
    temporary = "\(path).\(getpid()).part"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.complaint(path, "write") }
  }

  deinit {
    guard path != nil else { return }
    close(descriptor)
    if !isFinished { unlink(temporary) }
  }

  func write(_ bytes: [UInt8]) throws(Complaint) {
    var rest = (isTerminal ? Self.shown(bytes) : bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.complaint(path ?? "standard output", "write") }
      rest = rest.dropFirst(count)
    }
  }

  /// Gives the file its name, once all of it is on disk.
  mutating func finish() throws(Complaint) {
    guard let path else { return }
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
      throw Self.complaint(path, "write")
    }
    isFinished = true
  }

  /// The bytes as text whose control characters are escaped, but for the ends of lines.
  static func shown(_ bytes: [UInt8]) -> [UInt8] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return Array(
      lines.map { printable(String(decoding: $0, as: UTF8.self)) }.joined(separator: "\n").utf8)
  }

  private static func complaint(_ path: String, _ action: String) -> Complaint {
    Complaint(
      .failed, path, action, errno: errno,
      next: "name another file with --output, or leave it out")
  }
}
