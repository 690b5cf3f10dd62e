import Glibc

/// A CSV file being written: under a name that ingestion ignores until it is whole.
final class SampleFile {
  private static let flushSize = 1 << 18

  private let path: String
  private let partPath: String
  private var descriptor: Int32
  private var text = SampleText()

  /// Creates the file with a first line.
  init(at path: String, header: String) throws(Complaint) {
    self.path = path
    partPath = path + ".part"
    descriptor = open(partPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw complaint() }
    text.append(header + "\n")
  }

  deinit {
    // Only an unfinished file still has its descriptor.
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(partPath)
  }

  /// Adds to the text, and passes it on where enough has come together.
  func write(_ append: (inout SampleText) -> Void) throws(Complaint) {
    append(&text)
    if text.bytes.count >= Self.flushSize { try flush() }
  }

  /// Gives the file its name.
  func finish() throws(Complaint) {
    try flush()
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0, rename(partPath, path) == 0 else {
      let error = complaint()
      unlink(partPath)
      throw error
    }
  }

  private func flush() throws(Complaint) {
    var written = 0
    while written < text.bytes.count {
      let count = text.bytes.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw complaint()
      }
      written += count
    }
    text.removeAll()
  }

  private func complaint() -> Complaint {
    Complaint(
      .failed, path, "write", errno: errno,
      next: "check the directory’s permissions and its free space")
  }
}
