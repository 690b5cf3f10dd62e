import Crypto

/// The bytes of a stream, hashed where they are put; the first of them can be looked at before.
final class HashedBytes: ByteStream {
  private let stream: any ByteStream
  private var hash = SHA256()
  /// What was looked at, and is still to be read.
  private var head: [UInt8] = []

  init(_ stream: any ByteStream) { self.stream = stream }

  /// Whether the bytes are those of the file, not unpacked ones.
  var isStored: Bool { stream is StoredBytes }

  var bytesTaken: Int64 { stream.bytesTaken }

  /// The digest of all that was read.
  var digest: ContentDigest { ContentDigest(bytes: Array(hash.finalize())) }

  /// The first bytes, at most `count`; ask before reading.
  func prefix(_ count: Int) throws(ExportError) -> [UInt8] {
    precondition(head.isEmpty, "the beginning is looked at once")
    var bytes = [UInt8](repeating: 0, count: count)
    let length = try stream.read(into: &bytes, 0..<count)
    head = Array(bytes.prefix(length))
    return head
  }

  func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(ExportError) -> Int {
    var count = 0
    if !head.isEmpty {
      count = min(head.count, range.count)
      bytes.replaceSubrange(range.prefix(count), with: head.prefix(count))
      head.removeFirst(count)
    }
    count += try stream.read(into: &bytes, range.dropFirst(count))
    let end = range.lowerBound + count
    bytes.withUnsafeBytes {
      hash.update(bufferPointer: .init(rebasing: $0[range.lowerBound..<end]))
    }
    return count
  }
}
