import AttributionIngest
import TestSupport
import Testing

extension ReadRows {
  /// Reads a file with buffers of many sizes, which must make no difference.
  static func inPieces(path: String, limits: ReaderLimits) -> Result<ReadRows, any Error> {
    var limits = limits
    let whole = Result { try ReadRows(path: path, limits: limits) }
    for size in [1, 2, 3, 7, 8, 9, 16, 61, 64] {
      limits.bufferBytes = size
      switch (whole, Result { try ReadRows(path: path, limits: limits) }) {
      case (.success(let whole), .success(let pieces)): #expect(pieces == whole)
      case (.failure(let whole), .failure(let pieces)):
        #expect(pieces as? ExportError == whole as? ExportError)
      default: Issue.record("buffers of \(size) bytes change whether the file can be read")
      }
    }
    return whole
  }
}

extension ReaderLimits {
  /// Those for small batches, so that there are many.
  static func smallBatches(bufferBytes: Int) -> ReaderLimits {
    var limits = ReaderLimits()
    limits.bufferBytes = bufferBytes
    limits.batchRows = 5
    return limits
  }
}

extension [UInt8] {
  /// The bytes with so many of those from `start` on changed, removed, or put between.
  func damaged(
    by noise: [UInt8], from start: Int, times: Int, _ random: inout SeededRandom
  ) -> [UInt8] {
    var bytes = self
    for _ in 0..<times {
      let place = Int.random(in: Swift.min(start, bytes.count)...bytes.count, using: &random)
      let byte = noise.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes.insert(byte, at: place)
      case 1 where place < bytes.count: bytes[place] = byte
      case 2 where place < bytes.count: bytes.remove(at: place)
      default: break
      }
    }
    return bytes
  }
}
