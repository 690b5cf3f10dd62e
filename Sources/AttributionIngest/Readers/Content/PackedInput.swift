/// The stored bytes of a packed file, for a decompressor to take as it needs them.
struct PackedInput {
  private let file: InputFile
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  /// Where in the file the next byte to be taken is.
  private(set) var offset: Int64 = 0

  init(_ file: InputFile, bufferBytes: Int) {
    self.file = file
    buffer = [UInt8](repeating: 0, count: bufferBytes)
  }

  /// Makes sure that there is a byte to take; false at the end of the file.
  mutating func refill() throws(ExportError) -> Bool {
    if start < end { return true }
    end = try file.read(into: &buffer, 0..<buffer.count, at: offset)
    start = 0
    return end > 0
  }

  /// The byte to be taken next, once ``refill()`` has returned true.
  var first: UInt8 { buffer[start] }

  /// Takes the bytes that `body` says it has used, of those that it is given.
  mutating func take<Result>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) -> (used: Int, result: Result)
  ) -> Result {
    let range = start..<end
    let (used, result) = buffer.withUnsafeMutableBufferPointer { bytes in
      body(UnsafeMutableBufferPointer(rebasing: bytes[range]))
    }
    start += used
    offset += Int64(used)
    return result
  }

  /// Passes over zeros; false if the file ends with them.
  mutating func skipZeros() throws(ExportError) -> Bool {
    while try refill() {
      guard let index = buffer[start..<end].firstIndex(where: { $0 != 0 }) else {
        offset += Int64(end - start)
        start = end
        continue
      }
      offset += Int64(index - start)
      start = index
      return true
    }
    return false
  }
}
