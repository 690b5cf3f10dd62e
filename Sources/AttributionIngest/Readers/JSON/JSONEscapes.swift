/// How fields are spelt in JSON, and what they are.
enum JSONEscapes {
  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The code unit of the `\u` escape at `index`, if there is one.
  static func unit(_ text: Span<UInt8>, at index: Int) -> UInt32? {
    guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"),
      text[index + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt32 = 0
    for place in index + 2..<index + 6 {
      guard let digit = digit(text[place]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  /// The character that a short escape such as `\n` stands for.
  static func character(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }
}

extension [UInt8] {
  /// Appends the text of all fields without escapes, and lets their ranges refer to it.
  mutating func unescape(_ fields: inout MutableSpan<FieldRange>, of text: Span<UInt8>) {
    for index in fields.indices {
      let field = fields[index]
      let spelt = text.extracting(Int(field.start)..<Int(field.end))
      let start = UInt32(count)
      if !field.isEscaped {
        spelt.withUnsafeBufferPointer { append(contentsOf: $0) }
      } else if text[Int(field.start) - 1] == RecordScanner.quote {
        appendUnescaped(spelt)
      } else {
        appendPlain(number: spelt)
      }
      fields[index] = FieldRange(start: start, end: UInt32(count))
    }
  }

  /// Appends a string's text with its escapes undone.
  ///
  /// Half of a surrogate pair becomes what is not UTF-8.
  mutating func appendUnescaped(_ text: Span<UInt8>) {
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "\\") else {
        append(text[index])
        index += 1
        continue
      }
      guard let unit = JSONEscapes.unit(text, at: index) else {
        append(JSONEscapes.character(text[index + 1]))
        index += 2
        continue
      }
      index += 6
      if unit & 0xFC00 == 0xD800, let trail = JSONEscapes.unit(text, at: index),
        trail & 0xFC00 == 0xDC00
      {
        appendUTF8(0x10000 + (unit & 0x3FF) << 10 + trail & 0x3FF)
        index += 6
      } else {
        appendUTF8(unit)
      }
    }
  }

  /// Appends a number with an exponent as one without, all of its digits kept: `1.5e-3` is
  /// `0.0015`; as it is written where that would take many zeros.
  mutating func appendPlain(number text: Span<UInt8>) {
    let mostZeros = 64
    var digits: [UInt8] = []
    /// Digits before the point.
    var point: Int?
    var index = text[0] == UInt8(ascii: "-") ? 1 : 0
    while index < text.count, text[index] | 0x20 != UInt8(ascii: "e") {
      if text[index] == UInt8(ascii: ".") {
        point = digits.count
      } else {
        digits.append(text[index])
      }
      index += 1
    }
    let exponent = text.extracting(Swift.min(index + 1, text.count)...).withUnsafeBufferPointer {
      Int(String(decoding: $0, as: UTF8.self))
    }
    guard let exponent, exponent.magnitude <= mostZeros else {
      text.withUnsafeBufferPointer { append(contentsOf: $0) }
      return
    }
    var place = (point ?? digits.count) + exponent
    if place < 1 {
      digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: 1 - place), at: 0)
      place = 1
    }
    while digits.count < place { digits.append(UInt8(ascii: "0")) }
    if text[0] == UInt8(ascii: "-") { append(UInt8(ascii: "-")) }
    let leading = digits[..<(place - 1)].prefix { $0 == UInt8(ascii: "0") }.count
    append(contentsOf: digits[leading..<place])
    if place < digits.count {
      append(UInt8(ascii: "."))
      append(contentsOf: digits[place...])
    }
  }
}
