/// A value as the text of a field.
struct JSONValue {
  var field: FieldRange
  /// Whether it is an object or an array; the field is its text then.
  var isNested = false
}

extension JSONCursor {
  /// Passes over a value of whatever type; `depth` is how many values it stands in.
  @inline(__always)
  mutating func value(depth: Int, limit: Int) throws(JSONStop) -> JSONValue {
    if byte == RecordScanner.quote { return JSONValue(field: try string("a string")) }
    return try otherValue(depth: depth, limit: limit)
  }

  private mutating func otherValue(depth: Int, limit: Int) throws(JSONStop) -> JSONValue {
    let start = position
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return JSONValue(field: try number())
    case UInt8(ascii: "n"):
      try take("null")
      return JSONValue(field: .empty)
    case UInt8(ascii: "t"): try take("true")
    case UInt8(ascii: "f"): try take("false")
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try skipNested(depth: depth, limit: limit)
      return JSONValue(field: range(from: start), isNested: true)
    default: throw stop("a value")
    }
    return JSONValue(field: range(from: start))
  }

  private func range(from start: Int, isEscaped: Bool = false) -> FieldRange {
    FieldRange(
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position),
      isEscaped: isEscaped)
  }

  private mutating func take(_ word: StaticString) throws(JSONStop) {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      position = start + offset
      guard position < bound, byte == word.utf8Start[offset] else { throw stop("a value") }
    }
    position += 1
  }

  /// A number as it is written; one with an exponent is still to be spelt without.
  private mutating func number() throws(JSONStop) -> FieldRange {
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if byte == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    let hasExponent = byte | 0x20 == UInt8(ascii: "e")
    if hasExponent {
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    guard position < bound else { throw stop("the end of a number") }
    return range(from: start, isEscaped: hasExponent)
  }

  @inline(__always)
  private mutating func digits() throws(JSONStop) {
    guard Self.isDigit(byte), position < bound else { throw stop("a digit") }
    repeat { position += 1 } while Self.isDigit(byte) && position < bound
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

  /// Passes over an object or an array with all that is in it.
  private mutating func skipNested(depth: Int, limit: Int) throws(JSONStop) {
    // A bit for each level, the innermost lowest: whether it is an object.
    var objects: UInt64 = 0
    var level = 0
    while true {
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        guard depth + level < limit else { throw JSONStop(.tooDeep, at: position, "fewer levels") }
        let isObject = byte == UInt8(ascii: "{")
        objects = objects << 1 | (isObject ? 1 : 0)
        level += 1
        position += 1
        try skipBlanks()
        if byte != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          if isObject { try skipKey() }
          continue
        }
      } else {
        _ = try value(depth: depth + level, limit: limit)
      }
      if try !nextNested(&objects, &level) { return }
    }
  }

  /// Passes over what ends values, up to the next one; false where the outermost has ended.
  private mutating func nextNested(
    _ objects: inout UInt64, _ level: inout Int
  ) throws(JSONStop) -> Bool {
    while true {
      try skipBlanks()
      let isObject = objects & 1 == 1
      if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
        guard position < bound else { throw stop("the end of a value") }
        position += 1
        objects >>= 1
        level -= 1
        if level == 0 { return false }
        continue
      }
      try take(UInt8(ascii: ","), "a comma or the end of the value")
      try skipBlanks()
      if isObject { try skipKey() }
      return true
    }
  }

  private mutating func skipKey() throws(JSONStop) {
    _ = try string("a key in double quotes")
    try skipBlanks()
    try take(UInt8(ascii: ":"), "a colon")
    try skipBlanks()
  }
}
