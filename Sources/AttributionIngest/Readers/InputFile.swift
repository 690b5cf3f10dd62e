import Glibc

/// A regular file, open for reading.
final class InputFile {
  /// The file's length in bytes when it was opened.
  let byteCount: Int64
  let descriptor: Int32
  private let goesOn: @Sendable () -> Bool

  /// - Throws: `cannot-open`, `file-too-large`.
  init(path: String, limits: ReaderLimits) throws(ExportError) {
    goesOn = limits.goesOn
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ExportError(system: errno, .cannotOpen, "cannot be opened")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ExportError(.cannotOpen, "not a regular file; expected one")
    }
    guard status.st_size <= limits.fileBytes else {
      close(descriptor)
      throw ExportError(
        .fileTooLarge, "\(status.st_size) bytes; expected at most \(limits.fileBytes)")
    }
    byteCount = Int64(status.st_size)
  }

  deinit { close(descriptor) }

  /// A file that need not be there; nil also if it is empty.
  static func ifPresent(path: String, limits: ReaderLimits) throws(ExportError) -> InputFile? {
    guard access(path, F_OK) == 0 else { return nil }
    let file = try InputFile(path: path, limits: limits)
    return file.byteCount > 0 ? file : nil
  }

  /// Reads into `bytes[range]` from `offset` on, until that is full or the file ends.
  ///
  /// - Returns: How many bytes were read.
  func read(
    into bytes: inout [UInt8], _ range: Range<Int>, at offset: Int64
  ) throws(ExportError) -> Int {
    guard goesOn() else { throw .givenUp }
    return try bytes.withUnsafeMutableBufferPointer { (buffer) throws(ExportError) in
      var done = 0
      while done < range.count {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[
            range.lowerBound + done..<range.upperBound])
        let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + Int64(done)))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else {
          throw ExportError(system: errno, .readFailed, "reading failed at byte \(offset)")
        }
        if count == 0 { break }
        done += count
      }
      return done
    }
  }

  /// The first bytes of the file, at most `count`.
  func prefix(_ count: Int) throws(ExportError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let length = try read(into: &bytes, 0..<count, at: 0)
    return Array(bytes.prefix(length))
  }
}
