import CByteMarks

/// Goes through the delimiters, quotes and line ends of a text, which it finds 64 bytes at a time.
///
/// It moves forward, and what it has found holds as long as the text is the same.
struct MarkedBytes {
  /// How many bytes it looks at, from any place in the content on.
  static let blockBytes = 64

  private let delimiter: UInt8
  /// Where the block in view starts; at first nowhere.
  private var start = -blockBytes
  /// The marks of the block that were not passed yet, the first lowest.
  private var marks: UInt64 = 0
  /// The bytes of the block that are not ASCII, from the record's beginning on.
  private var high: UInt64 = 0
  /// Whether the record is ASCII before the block.
  private var wasASCII = true

  init(delimiter: UInt8) { self.delimiter = delimiter }

  /// Begins a record, at or behind the mark that was passed last.
  @inline(__always)
  mutating func begin(at position: Int, of text: Span<UInt8>) {
    wasASCII = true
    let offset = position &- start
    if 0..<Self.blockBytes ~= offset {
      let rest = UInt64.max &<< UInt64(truncatingIfNeeded: offset)
      marks &= rest
      high &= rest
    } else {
      look(at: position, of: text)
    }
  }

  /// Passes the next mark; nil where there is none in the blocks that begin before `bound`.
  @inline(__always)
  mutating func next(before bound: Int, of text: Span<UInt8>) -> Int? {
    while marks == 0 {
      let following = start &+ Self.blockBytes
      guard following < bound else { return nil }
      wasASCII = wasASCII && high == 0
      look(at: following, of: text)
    }
    let mark = start &+ marks.trailingZeroBitCount
    marks &= marks &- 1
    return mark
  }

  /// Whether the record up to the mark that was passed last, at `mark`, is ASCII.
  @inline(__always)
  func isASCII(before mark: Int) -> Bool {
    let passed = (1 as UInt64) &<< UInt64(truncatingIfNeeded: mark &- start) &- 1
    return wasASCII && high & passed == 0
  }

  @inline(__always)
  private mutating func look(at position: Int, of text: Span<UInt8>) {
    let found = Self.marks(text.extracting(position..<position + Self.blockBytes), delimiter)
    start = position
    marks = found.marks
    high = found.high
  }

  /// Apart, so that the loops over marks keep what they need in registers.
  @inline(never)
  private static func marks(_ block: Span<UInt8>, _ delimiter: UInt8) -> byte_marks {
    block.withUnsafeBufferPointer { byte_marks_of($0.baseAddress, delimiter) }
  }
}
