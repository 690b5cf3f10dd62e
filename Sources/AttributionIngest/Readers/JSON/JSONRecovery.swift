/// Finds where a value of an array ends that is not JSON, as far as that is certain.
///
/// Brackets must match, strings must end on their line, and nothing but a comma, a colon or a
/// bracket may follow one: a missing quote would turn text into strings and strings into text,
/// and good rows might be passed over unseen.
struct JSONRecovery {
  enum Result: Equatable {
    /// The value ends before this place.
    case ended(Int)
    /// The text in view ends before the value does.
    case open
    /// From this place on it is not certain where the value ends.
    case uncertain(Int)
  }

  private(set) var lineEnds: Int64 = 0
  private var depth = 0
  private var deepest = 0
  /// A bit for each of the innermost 64 levels: whether it is an object.
  private var objects: UInt64 = 0
  private var last = Token.none
  private var isEscape = false
  private var lastByte: UInt8 = 0

  private enum Token {
    case none
    /// Within a string.
    case string
    /// A string has ended; blanks may follow.
    case stringEnd
    case word
    case mark
  }

  /// Passes over text from where the value begins, or where the text before has ended.
  mutating func feed(_ text: Span<UInt8>, _ range: Range<Int>) -> Result {
    for position in range {
      let byte = text[position]
      if byte == RecordScanner.lf ? lastByte != RecordScanner.cr : byte == RecordScanner.cr {
        lineEnds += 1
      }
      lastByte = byte
      if last == .string {
        guard !RecordScanner.isLineEnd(byte) else { return .uncertain(position) }
        if isEscape {
          isEscape = false
        } else if byte == UInt8(ascii: "\\") {
          isEscape = true
        } else if byte == RecordScanner.quote {
          last = .stringEnd
        }
        continue
      }
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), RecordScanner.lf, RecordScanner.cr: break
      case RecordScanner.quote:
        guard last == .mark || last == .none else { return .uncertain(position) }
        last = .string
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard last == .mark || last == .none else { return .uncertain(position) }
        open(isObject: byte == UInt8(ascii: "{"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // The end of the array ends a value in it that is no bracket.
        if depth == 0 { return byte == UInt8(ascii: "]") ? .ended(position) : .uncertain(position) }
        guard close(isObject: byte == UInt8(ascii: "}")) else { return .uncertain(position) }
        if depth == 0 { return .ended(position + 1) }
      case UInt8(ascii: ","):
        if depth == 0 { return .ended(position) }
        last = .mark
      case UInt8(ascii: ":"): last = .mark
      default:
        guard last != .stringEnd else { return .uncertain(position) }
        last = .word
      }
    }
    return .open
  }

  private mutating func open(isObject: Bool) {
    last = .mark
    depth += 1
    deepest = max(deepest, depth)
    objects = objects << 1 | (isObject ? 1 : 0)
  }

  /// Whether the bracket that closes is of the kind that has opened, as far as that is known.
  private mutating func close(isObject: Bool) -> Bool {
    let matches = deepest > 64 || (objects & 1 == 1) == isObject
    last = .word
    depth -= 1
    objects >>= 1
    return matches
  }
}
