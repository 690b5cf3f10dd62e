import TestSupport
import Testing

@testable import AttributionIngest

/// The search for the places at which records and fields end.
@Suite struct MarkedBytesTests {
  private static let delimiter = UInt8(ascii: ";")

  @Test func `marks are those that a look at each byte finds, wherever records end`() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<300 {
      let text = Self.text(count: Int.random(in: 1...400, using: &random), &random)
      let padded = text + [UInt8](repeating: 0, count: MarkedBytes.blockBytes)
      let bytes = padded.span
      var marks = MarkedBytes(delimiter: Self.delimiter)
      var start = 0
      while start < text.count {
        marks.begin(at: start, of: bytes)
        // A record ends at a mark, and the next one begins behind it or a few bytes later.
        let wanted = text.indices[start...].filter { Self.isMark(text[$0]) }
        let passed = wanted.prefix(Int.random(in: 0...9, using: &random))
        for mark in passed {
          #expect(marks.next(before: text.count, of: bytes) == mark)
          #expect(marks.isASCII(before: mark) == text[start..<mark].allSatisfy { $0 < 0x80 })
        }
        if passed.count == wanted.count {
          #expect(marks.next(before: text.count, of: bytes) == nil)
          break
        }
        let end = passed.last ?? start
        let skipped = [1, 2, 90].randomElement(using: &random) ?? 1
        start = end + skipped
      }
    }
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    [delimiter, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(byte)
  }

  /// Bytes of which some are marks, and some that differ from a mark in one bit.
  private static func text(count: Int, _ random: inout SeededRandom) -> [UInt8] {
    let marks: [UInt8] = [delimiter, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    let share = Int.random(in: 1...40, using: &random)
    return (0..<count).map { _ in
      let mark = marks.randomElement(using: &random) ?? delimiter
      switch Int.random(in: 0...share, using: &random) {
      case 0: return mark
      case 1: return mark ^ 1 << UInt8.random(in: 0..<8, using: &random)
      default: return UInt8.random(in: 0..<0x80, using: &random)
      }
    }
  }
}
