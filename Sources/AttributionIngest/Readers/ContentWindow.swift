import Glibc

/// A part of a file's content that moves forward through it, in UTF-8.
struct ContentWindow {
  /// Readers may look this far past ``count``; there are zeros.
  static let padding = MarkedBytes.blockBytes

  /// The content in view, then ``padding``.
  private(set) var bytes: [UInt8]
  /// How many of ``bytes`` are content.
  private(set) var count = 0
  /// Whether the content in view reaches the end of the file.
  private(set) var isLast = false
  /// Whether there is a zero byte in view; looking for it here is cheaper than in the scan of
  /// records.
  private(set) var hasZeros = false

  private let content: HashedBytes
  private let encoding: TextEncoding
  /// The content in UTF-8.
  private let text: any ByteStream
  /// A place in view, and where that is in the content; it only moves forward.
  private var mark: (position: Int, offset: Int64) = (0, 0)

  init(_ content: HashedBytes, _ encoding: TextEncoding, limits: ReaderLimits) {
    precondition(limits.bufferBytes > 0, "a buffer has at least one byte")
    self.content = content
    self.encoding = encoding
    text =
      encoding == .utf8
      ? content : TranscodedBytes(content, from: encoding, bufferBytes: limits.packedBufferBytes)
    bytes = [UInt8](repeating: 0, count: limits.bufferBytes + Self.padding)
  }

  /// Drops what lies before `start` and reads on; more room is made if there is none.
  mutating func advance(to start: Int) throws(ExportError) {
    precondition(!isLast && start <= count, "there is content to advance to")
    if start > 0 {
      mark = (0, offset(at: start))
      bytes.withUnsafeMutableBytes {
        $0.copyBytes(from: UnsafeRawBufferPointer(rebasing: $0[start..<count]))
      }
      count -= start
    }
    var room = bytes.count - Self.padding
    if count == room {
      bytes.append(contentsOf: repeatElement(0, count: room))
      room *= 2
    }
    count += try text.read(into: &bytes, count..<room)
    isLast = count < room
    hasZeros = memchr(bytes, 0, count) != nil
    for index in count..<count + Self.padding { bytes[index] = 0 }
  }

  /// Where the text begins: behind the byte order mark, if there is one.
  mutating func skipByteOrderMark() throws(ExportError) -> Int {
    let mark = TextEncoding.byteOrderMark
    while count < mark.count && !isLast { try advance(to: 0) }
    return bytes[..<count].starts(with: mark) ? mark.count : 0
  }

  /// Where in the unpacked content a place in view is; later places are to be asked for later.
  mutating func offset(at position: Int) -> Int64 {
    let skipped = encoding.byteCount(
      ofUTF8: bytes.span.extracting(mark.position..<position))
    mark = (position, mark.offset + Int64(skipped))
    return mark.offset
  }

  /// How much of the file has been read, in bytes, once the records before `position` have been.
  ///
  /// Of content that is packed or transcoded, what is in view counts as read.
  func bytesDone(at position: Int) -> Int64 {
    content.isStored && encoding == .utf8
      ? mark.offset + Int64(position - mark.position) : content.bytesTaken
  }

  /// The digest of all content up to the end of the view, as it was before it was transcoded.
  func digest() -> ContentDigest { content.digest }
}
