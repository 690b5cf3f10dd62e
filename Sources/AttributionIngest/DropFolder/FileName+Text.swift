extension FileName {
  /// The name for people: printable UTF-8 as it is, every other byte as `\xNN`.
  ///
  /// A backslash stands twice, so that the original can be told from it. Control characters,
  /// line separators and invisible formatting (which could reverse the text around them) count as
  /// not printable.
  package var escaped: String {
    var text: [UInt8] = []
    for piece in pieces {
      if piece.isPrintable {
        text += piece.bytes
        if piece.bytes.elementsEqual("\\".utf8) { text += piece.bytes }
      } else {
        for byte in piece.bytes { text += Self.hex(byte, after: "\\x") }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A printable name from which ``init(percentEncoded:)`` makes this one again.
  ///
  /// Where that is longer than `limit` bytes, only the end of the name is encoded, because the
  /// end says what the file is.
  package func percentEncoded(limit: Int) -> [UInt8] {
    var parts: [[UInt8]] = []
    var count = 0
    for piece in pieces.reversed() {
      let isPlain = piece.isPrintable && !piece.bytes.elementsEqual("%".utf8)
      let part = isPlain ? Array(piece.bytes) : piece.bytes.flatMap { Self.hex($0, after: "%") }
      count += part.count
      if count > limit { break }
      parts.append(part)
    }
    return Array(parts.reversed().joined())
  }

  /// The name that was encoded as `text`; nil where that is no such encoding.
  package init?(percentEncoded text: some Sequence<UInt8>) {
    var decoded: [UInt8] = []
    var rest = text.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = rest.next().flatMap(Self.digit), let low = rest.next().flatMap(Self.digit)
      else { return nil }
      decoded.append(high << 4 | low)
    }
    guard !decoded.isEmpty, !decoded.contains(UInt8(ascii: "/")), !decoded.contains(0) else {
      return nil
    }
    self.init(decoded)
  }

  /// A Unicode scalar of the name, or bytes that are not UTF-8.
  private struct Piece {
    var bytes: ArraySlice<UInt8>
    var isPrintable: Bool
  }

  private var pieces: [Piece] {
    var pieces: [Piece] = []
    var parser = UTF8.ForwardParser()
    var source = bytes.makeIterator()
    var start = 0
    while true {
      switch parser.parseScalar(from: &source) {
      case .valid(let encoded):
        let end = start + encoded.count
        let isPrintable = UTF8.decode(encoded).isPrintable
        pieces.append(Piece(bytes: bytes[start..<end], isPrintable: isPrintable))
        start = end
      case .error(let length):
        pieces.append(Piece(bytes: bytes[start..<start + length], isPrintable: false))
        start += length
      case .emptyInput:
        return pieces
      }
    }
  }

  private static func hex(_ byte: UInt8, after prefix: String) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return Array(prefix.utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
  }
}

extension Unicode.Scalar {
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      false
    default: true
    }
  }
}
