/// Text in another encoding, as UTF-8.
///
/// What is ill-formed stays so: half of a surrogate pair becomes the three bytes that UTF-8 would
/// have for it, half of a unit at the end becomes `FF`; rows with them are found not to be UTF-8.
final class TranscodedBytes: ByteStream {
  private let stream: HashedBytes
  private let encoding: TextEncoding
  private var input: [UInt8]
  /// How many bytes of the input could not be used without those that follow.
  private var kept = 0
  private var output: [UInt8] = []
  private var outputStart = 0
  private var isAtEnd = false

  init(_ stream: HashedBytes, from encoding: TextEncoding, bufferBytes: Int) {
    let longestCharacter = 4
    self.stream = stream
    self.encoding = encoding
    input = [UInt8](repeating: 0, count: max(bufferBytes, 2 * longestCharacter))
  }

  var bytesTaken: Int64 { stream.bytesTaken }

  func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(ExportError) -> Int {
    var done = 0
    while done < range.count {
      if outputStart == output.count {
        guard !isAtEnd else { break }
        try refill()
      }
      let piece = output[outputStart...].prefix(range.count - done)
      let start = range.lowerBound + done
      bytes.replaceSubrange(start..<start + piece.count, with: piece)
      outputStart += piece.count
      done += piece.count
    }
    return done
  }

  private func refill() throws(ExportError) {
    let end = try kept + stream.read(into: &input, kept..<input.count)
    isAtEnd = end < input.count
    output.removeAll(keepingCapacity: true)
    outputStart = 0
    let used = output.append(input.span.extracting(0..<end), from: encoding, isLast: isAtEnd)
    kept = end - used
    input.replaceSubrange(0..<kept, with: Array(input[used..<end]))
  }
}

extension TextEncoding {
  /// First bytes and the encoding that they are the mark of.
  private static let marks: [(bytes: [UInt8], encoding: TextEncoding)] = [
    (byteOrderMark, .utf8), ([0xFF, 0xFE], .utf16LittleEndian), ([0xFE, 0xFF], .utf16BigEndian),
  ]

  /// U+FEFF in UTF-8.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The encoding that a byte order mark tells; nil if there is none.
  init?(mark prefix: [UInt8]) {
    guard let mark = Self.marks.first(where: { prefix.starts(with: $0.bytes) }) else { return nil }
    self = mark.encoding
  }

  /// How many bytes in this encoding correspond to text in UTF-8 made from it.
  func byteCount(ofUTF8 text: Span<UInt8>) -> Int {
    guard self != .utf8 else { return text.count }
    var units = 0
    for index in text.indices {
      if text[index] & 0xC0 != 0x80 { units += 1 }
      if self != .latin1 && text[index] >= 0xF0 && text[index] < 0xF8 { units += 1 }
    }
    return self == .latin1 ? units : 2 * units
  }
}

extension [UInt8] {
  /// Appends text as UTF-8.
  ///
  /// - Returns: How many bytes of `text` were used; the few left begin a character.
  mutating func append(
    _ text: Span<UInt8>, from encoding: TextEncoding, isLast: Bool
  ) -> Int {
    switch encoding {
    case .utf8:
      text.withUnsafeBufferPointer { append(contentsOf: $0) }
      return text.count
    case .latin1:
      for index in text.indices { appendUTF8(UInt32(text[index])) }
      return text.count
    case .utf16LittleEndian, .utf16BigEndian:
      return appendUTF16(text, isBigEndian: encoding == .utf16BigEndian, isLast: isLast)
    }
  }

  private mutating func appendUTF16(
    _ text: Span<UInt8>, isBigEndian: Bool, isLast: Bool
  ) -> Int {
    func unit(at index: Int) -> UInt32 {
      let first = UInt32(text[index])
      let second = UInt32(text[index + 1])
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    var index = 0
    while index + 2 <= text.count {
      let lead = unit(at: index)
      guard lead & 0xFC00 == 0xD800 else {
        appendUTF8(lead)
        index += 2
        continue
      }
      guard isLast || index + 4 <= text.count else { return index }
      let trail = index + 4 <= text.count ? unit(at: index + 2) : 0
      if trail & 0xFC00 == 0xDC00 {
        appendUTF8(0x10000 + (lead & 0x3FF) << 10 + trail & 0x3FF)
        index += 4
      } else {
        appendUTF8(lead)
        index += 2
      }
    }
    guard isLast, index < text.count else { return index }
    append(0xFF)
    return text.count
  }

  /// Appends a code point as UTF-8 spells it, also that of a surrogate, which UTF-8 forbids.
  @inline(__always)
  mutating func appendUTF8(_ point: UInt32) {
    func trailing(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: 0x80 | (point >> shift) & 0x3F)
    }
    func leading(_ bits: UInt32, _ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: bits | point >> shift)
    }
    switch point {
    case ..<0x80: append(UInt8(truncatingIfNeeded: point))
    case ..<0x800:
      append(leading(0xC0, 6))
      append(trailing(0))
    case ..<0x10000:
      append(leading(0xE0, 12))
      append(trailing(6))
      append(trailing(0))
    default:
      append(leading(0xF0, 18))
      append(trailing(12))
      append(trailing(6))
      append(trailing(0))
    }
  }
}
