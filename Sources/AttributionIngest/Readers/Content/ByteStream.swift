/// The bytes of a dropped file in their order: as they are stored, unpacked, or in UTF-8.
///
/// Streams are stacked, and read in pieces as large as the reader's view of the file, so that
/// calling through the existential costs nothing that counts.
protocol ByteStream: AnyObject {
  /// Reads into `bytes[range]` until that is full or the content ends.
  ///
  /// - Returns: How many bytes were read.
  func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(ExportError) -> Int

  /// How much of the file itself was needed so far, in bytes.
  var bytesTaken: Int64 { get }
}

/// The bytes of a file as they are stored.
final class StoredBytes: ByteStream {
  private let file: InputFile
  private(set) var bytesTaken: Int64 = 0

  init(_ file: InputFile) { self.file = file }

  func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(ExportError) -> Int {
    let count = try file.read(into: &bytes, range, at: bytesTaken)
    bytesTaken += Int64(count)
    return count
  }
}
