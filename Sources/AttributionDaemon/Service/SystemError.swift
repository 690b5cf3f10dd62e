import Glibc

/// A system call that failed, as a person is told it.
struct SystemError: Error, Hashable {
  let code: Int32
  /// What was asked of the system, such as `open`.
  let call: String

  /// The failure that `errno` names; to be made before anything else can change it.
  init(_ call: String) { self.init(call, code: errno) }

  init(_ call: String, code: Int32) {
    self.code = code
    self.call = call
  }

  /// The code of a name that does not exist.
  static let missing = ENOENT

  /// The system's words, such as `Permission denied`.
  var reason: String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
}

extension SystemError: CustomStringConvertible {
  var description: String { "\(call): \(reason)" }
}

/// A file descriptor that is closed when the value goes away.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }
}

/// Reads a small file whole; one of more than `limit` bytes is refused with `EFBIG`.
func contents(ofFile path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
  let number = open(path, O_RDONLY | O_CLOEXEC)
  guard number >= 0 else { throw SystemError("open") }
  let file = Descriptor(number)
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = read(file.number, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw SystemError("read") }
    guard count > 0 else { return bytes }
    bytes.append(contentsOf: buffer[..<count])
    guard bytes.count <= limit else { throw SystemError("read", code: EFBIG) }
  }
}
