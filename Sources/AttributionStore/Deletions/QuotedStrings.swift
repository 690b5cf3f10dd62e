/// Finds strings of certain lengths in JSON text.
struct QuotedStrings {
  private let lengths: Set<Int>

  init(lengths: Set<Int>) { self.lengths = lengths }

  /// Whether one of the strings is meant.
  ///
  /// - Complexity: O(bytes).
  func hasMatch(
    in text: [UInt8], where isMeant: (UnsafeRawBufferPointer) throws -> Bool
  ) rethrows -> Bool {
    var string: [UInt8] = []
    var position = 0
    while position < text.count {
      guard text[position] == UInt8(ascii: "\"") else {
        position += 1
        continue
      }
      position += 1
      string.removeAll(keepingCapacity: true)
      while position < text.count, text[position] != UInt8(ascii: "\"") {
        position = Self.read(text, position, into: &string)
      }
      position += 1
      if lengths.contains(string.count), try string.withUnsafeBytes(isMeant) { return true }
    }
    return false
  }

  /// Appends a character, or what an escape stands for, and returns where the next begins.
  private static func read(_ text: [UInt8], _ start: Int, into string: inout [UInt8]) -> Int {
    guard text[start] == UInt8(ascii: "\\"), start + 1 < text.count else {
      string.append(text[start])
      return start + 1
    }
    guard text[start + 1] == UInt8(ascii: "u") else {
      string.append(plain[text[start + 1]] ?? text[start + 1])
      return start + 2
    }
    guard let first = unit(text, start) else {
      string.append(UInt8(ascii: "u"))
      return start + 2
    }
    if 0xd800..<0xdc00 ~= first, let second = unit(text, start + 6), 0xdc00..<0xe000 ~= second {
      append(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00), to: &string)
      return start + 12
    }
    append(first, to: &string)
    return start + 6
  }

  private static let plain: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "b"): 8,
    UInt8(ascii: "f"): 12,
  ]

  private static func append(_ scalar: UInt32, to string: inout [UInt8]) {
    string += Array(String(Unicode.Scalar(scalar) ?? "\u{fffd}").utf8)
  }

  /// The number in `\u00e9`, which begins at `start`.
  private static func unit(_ text: [UInt8], _ start: Int) -> UInt32? {
    guard start + 6 <= text.count, text[start] == UInt8(ascii: "\\"),
      text[start + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt32(String(decoding: text[start + 2..<start + 6], as: UTF8.self), radix: 16)
  }
}
