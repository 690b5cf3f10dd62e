/// A pattern of text without case: `*` is any text, `?` one character, all else is itself.
struct TextGlob: Hashable, Sendable {
  private let pattern: [UInt8]

  init(_ text: String) { pattern = TextFolding.folded(text) }

  /// Whether a text has signs that stand for others.
  static func isGlob(_ text: String) -> Bool { text.contains { $0 == "*" || $0 == "?" } }

  /// Whether a folded text fits as a whole.
  ///
  /// - Complexity: O(length of the text · length of the pattern).
  func matches(_ text: Span<UInt8>) -> Bool {
    let pattern = pattern.span
    var position = 0
    var index = 0
    // The last `*`, and where what it stands for ends: one byte later at every failure.
    var star: (position: Int, end: Int)?
    while index < text.count {
      if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
        star = (position, index)
        position += 1
      } else if position < pattern.count, pattern[position] == UInt8(ascii: "?") {
        position += 1
        index = Self.next(after: index, in: text)
      } else if position < pattern.count, pattern[position] == text[index] {
        position += 1
        index += 1
      } else if let last = star {
        let end = last.end + 1
        star = (last.position, end)
        position = last.position + 1
        index = end
      } else {
        return false
      }
    }
    while position < pattern.count, pattern[position] == UInt8(ascii: "*") { position += 1 }
    return position == pattern.count
  }

  /// Where the character after this one starts, by the bytes that continue one in UTF-8.
  private static func next(after index: Int, in text: Span<UInt8>) -> Int {
    var next = index + 1
    while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
