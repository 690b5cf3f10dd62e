import Glibc

/// A file or standard input, a block at a time, in one buffer that holds whole lines.
///
/// The last line ends with a line end, in the file or not. Behind the content stand at least eight
/// bytes that may be looked at.
final class InputBlocks {
  /// What errors call it.
  let name: String
  private let descriptor: Int32
  private(set) var bytes: [UInt8]
  /// How many of `bytes` are content.
  private(set) var count = 0
  /// Whether nothing follows the content.
  private(set) var isLast = false
  private let limit: Int
  /// How much is read at once.
  private let block: Int

  private static let padding = 16

  /// Opens a file, by its path as it was typed; `-` is standard input.
  ///
  /// At most `limit` bytes are in view at once, and `block` bytes are read at once.
  init(_ path: String, limit: Int, block: Int = 1 << 20) throws(Complaint) {
    name = path == "-" ? "standard input" : path
    self.limit = limit
    self.block = block
    bytes = [UInt8](repeating: 0, count: block + Self.padding)
    descriptor = path == "-" ? STDIN_FILENO : try Self.open(path)
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  private static func open(_ path: String) throws(Complaint) -> Int32 {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      let status = code == ENOENT ? CommandStatus.notFound : code == EACCES ? .denied : .failed
      throw Complaint(status, path, "read", errno: code, next: "check the path")
    }
    var entry = stat()
    guard fstat(descriptor, &entry) == 0, entry.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw Complaint(.usage, "\(path): a directory; expected a file, or - for standard input")
    }
    return descriptor
  }

  /// Lets go of what is before `position`, which is then 0, and reads on.
  func advance(to position: Int) throws(Complaint) {
    let rest = count - position
    if position > 0, rest > 0 {
      var content = bytes.mutableSpan
      for index in 0..<rest { content[index] = content[index + position] }
    }
    count = rest
    if bytes.count - Self.padding - count < block {
      guard count < limit else {
        throw Complaint(
          .usage, "\(name): a line or value is longer than \(size(limit)); expected less")
      }
      bytes.append(contentsOf: repeatElement(0, count: bytes.count))
    }
    try fill()
  }

  /// Reads until a block is in view or nothing is left.
  private func fill() throws(Complaint) {
    let goal = count + block
    while count < goal, !isLast {
      let room = goal - count
      let start = count
      let received = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + start }, room)
      }
      if received < 0, errno == EINTR { continue }
      guard received >= 0 else {
        throw Complaint(.failed, name, "read", errno: errno, next: "check the path")
      }
      count += received
      if received == 0 { end() }
    }
  }

  /// Ends the last line where it is not.
  private func end() {
    isLast = true
    guard count > 0, bytes[count - 1] != UInt8(ascii: "\n"), bytes[count - 1] != UInt8(ascii: "\r")
    else { return }
    bytes[count] = UInt8(ascii: "\n")
    count += 1
  }

  /// Where the last line end in view is passed; zero where there is none.
  var lineEnd: Int {
    let content = bytes[..<count]
    let last =
      content.lastIndex(of: UInt8(ascii: "\n")) ?? content.lastIndex(of: UInt8(ascii: "\r"))
    return last.map { $0 + 1 } ?? 0
  }
}
