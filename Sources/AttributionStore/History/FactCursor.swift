import AttributionCore

/// Reads the JSON that ``UserHistory`` writes, and nothing more general.
///
/// The database may have been damaged, so whatever does not fit is an error, never a trap.
struct FactCursor {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private func damaged() -> StoreError {
    StoreError(.corrupt, "a stored history is damaged at byte \(position); restore a backup")
  }

  /// Whether the array in hand has no further field.
  var isAtEnd: Bool { next == UInt8(ascii: "]") }

  mutating func open() throws(StoreError) { try take(UInt8(ascii: "[")) }

  mutating func close() throws(StoreError) { try take(UInt8(ascii: "]")) }

  private mutating func take(_ byte: UInt8) throws(StoreError) {
    guard next == byte else { throw damaged() }
    position += 1
  }

  /// Whether another element of the outer array follows; moves past a comma or the end.
  mutating func hasElement() throws(StoreError) -> Bool {
    switch next {
    case UInt8(ascii: ","):
      position += 1
      return true
    case UInt8(ascii: "["): return true
    case UInt8(ascii: "]"):
      position += 1
      return false
    default: throw damaged()
    }
  }

  /// The integer after a comma.
  mutating func field() throws(StoreError) -> Int64 {
    guard let value = try optionalField() else { throw damaged() }
    return value
  }

  /// The integer or null after a comma.
  mutating func optionalField() throws(StoreError) -> Int64? {
    try take(UInt8(ascii: ","))
    if next == UInt8(ascii: "n") {
      position += 4
      return nil
    }
    return try integer()
  }

  private mutating func integer() throws(StoreError) -> Int64 {
    let isNegative = next == UInt8(ascii: "-")
    if isNegative { position += 1 }
    var value: Int64 = 0
    let start = position
    while position < bytes.count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &- Int64(digit)
      position += 1
    }
    guard position > start, position - start <= 19 else { throw damaged() }
    return isNegative ? value : 0 &- value
  }

  /// The instant after a comma.
  mutating func instant() throws(StoreError) -> Instant {
    guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else {
      let (micros, overflow) = try field().multipliedReportingOverflow(by: Instant.microsPerSecond)
      guard !overflow else { throw damaged() }
      return Instant(micros: micros)
    }
    try take(UInt8(ascii: ","))
    try take(UInt8(ascii: "\""))
    let micros = try integer()
    try take(UInt8(ascii: "\""))
    return Instant(micros: micros)
  }

  /// The first field, a string, copied into a history's text.
  mutating func string(into history: inout UserHistory) throws(StoreError) -> TextRange {
    try take(UInt8(ascii: "\""))
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
      bytes[position] != UInt8(ascii: "\\")
    { position += 1 }
    if next == UInt8(ascii: "\"") {
      let range = history.append(text: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
      position += 1
      return range
    }
    position = start
    return try escapedString(into: &history)
  }

  private mutating func escapedString(
    into history: inout UserHistory
  ) throws(StoreError) -> TextRange {
    let start = history.textEnd
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        return TextRange(offset: UInt32(start), count: UInt32(history.textEnd - start))
      case UInt8(ascii: "\\"):
        history.append(byte: try escape())
      default:
        history.append(byte: byte)
      }
    }
    throw damaged()
  }

  /// What stands after a backslash: only quotes, backslashes and `\u00XX` are ever written.
  private mutating func escape() throws(StoreError) -> UInt8 {
    let kind = next
    position += 1
    guard kind == UInt8(ascii: "u") else { return kind }
    guard position + 4 <= bytes.count else { throw damaged() }
    var value: UInt8 = 0
    for index in position + 2..<position + 4 {
      guard let digit = Character(UnicodeScalar(bytes[index])).hexDigitValue else {
        throw damaged()
      }
      value = value &* 16 &+ UInt8(digit)
    }
    position += 4
    return value
  }

  /// The JSON object after a comma, copied as it stands.
  mutating func object(into history: inout UserHistory) throws(StoreError) -> TextRange {
    try take(UInt8(ascii: ","))
    guard next == UInt8(ascii: "{") else { throw damaged() }
    let start = position
    var isInString = false
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\\") {
        position += 1
      } else if byte == UInt8(ascii: "\"") {
        isInString.toggle()
      } else if byte == UInt8(ascii: "}"), !isInString {
        return history.append(text: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
      }
    }
    throw damaged()
  }
}
