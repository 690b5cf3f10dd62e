/// How much JSON is read before it is refused.
package struct JSONLimits: Hashable, Sendable {
  /// Bytes of one value.
  package var bytes = 1 << 20
  /// Arrays and objects within each other.
  package var depth = 64

  package init() {}

  package init(bytes: Int) { self.bytes = bytes }
}

extension JSON {
  /// Reads one value and nothing after it (RFC 8259, and no name twice in an object).
  package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    var parser = try JSONParser(bytes, limits: limits)
    self = try parser.value()
    try parser.end()
  }

  /// Reads one value and nothing after it.
  package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

/// A strict reader of one JSON value, which hands out containers member by member.
struct JSONParser {
  let bytes: [UInt8]
  private(set) var index = 0
  private var depth = 0
  private let maximumDepth: Int

  init(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) {
    guard bytes.count <= limits.bytes else { throw JSONError(.tooLarge, at: limits.bytes) }
    self.bytes = bytes
    maximumDepth = limits.depth
  }

  mutating func value() throws(JSONError) -> JSON {
    switch try peek() {
    case UInt8(ascii: "{"):
      var object = JSONObject()
      try members { (parser, name) throws(JSONError) in
        object.append(name, try parser.value())
      }
      return .object(object)
    case UInt8(ascii: "["):
      var elements: [JSON] = []
      try self.elements { (parser) throws(JSONError) in elements.append(try parser.value()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw JSONError(.unexpectedByte, at: index)
    }
  }

  /// Reads an object; `body` must read the value of each member.
  mutating func members(
    _ body: (inout JSONParser, String) throws(JSONError) -> Void
  ) throws(JSONError) {
    var names = NameSet()
    try container(closedBy: UInt8(ascii: "}")) { (parser) throws(JSONError) in
      guard try parser.peek() == UInt8(ascii: "\"") else {
        throw JSONError(.unexpectedByte, at: parser.index)
      }
      let start = parser.index
      let name = try parser.string()
      guard names.insert(name) else { throw JSONError(.duplicateName, at: start) }
      guard try parser.peek() == UInt8(ascii: ":") else {
        throw JSONError(.unexpectedByte, at: parser.index)
      }
      parser.index += 1
      try body(&parser, name)
    }
  }

  /// Reads an array; `body` must read each element.
  mutating func elements(
    _ body: (inout JSONParser) throws(JSONError) -> Void
  ) throws(JSONError) {
    try container(closedBy: UInt8(ascii: "]"), body)
  }

  private mutating func container(
    closedBy close: UInt8, _ body: (inout JSONParser) throws(JSONError) -> Void
  ) throws(JSONError) {
    guard depth < maximumDepth else { throw JSONError(.tooDeep, at: index) }
    depth += 1
    index += 1
    if try peek() == close {
      index += 1
      depth -= 1
      return
    }
    while true {
      try body(&self)
      let next = try peek()
      guard next == close || next == UInt8(ascii: ",") else {
        throw JSONError(.unexpectedByte, at: index)
      }
      index += 1
      guard next != close else { break }
    }
    depth -= 1
  }

  /// The next byte that is not white space, which is left where it is.
  mutating func peek() throws(JSONError) -> UInt8 {
    skipSpace()
    guard index < bytes.count else { throw JSONError(.unexpectedEnd, at: index) }
    return bytes[index]
  }

  /// Checks that only white space is left.
  mutating func end() throws(JSONError) {
    skipSpace()
    guard index == bytes.count else { throw JSONError(.trailingBytes, at: index) }
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount {
      guard index + offset < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
      guard bytes[index + offset] == word.utf8Start[offset] else {
        throw JSONError(.unexpectedByte, at: index + offset)
      }
    }
    index += word.utf8CodeUnitCount
    return value
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    guard let length = JSONNumber.length(of: bytes, from: index) else {
      throw JSONError(.badNumber, at: index)
    }
    let start = index
    index += length
    if index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] {
      throw JSONError(.badNumber, at: start)
    }
    return JSONNumber(checked: String(decoding: bytes[start..<index], as: UTF8.self))
  }

  /// Reads a string, whose quote is the next byte.
  mutating func string() throws(JSONError) -> String {
    let start = index
    index += 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return try text(bytes[(start + 1)..<(index - 1)], at: start)
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0x00..<0x20: throw JSONError(.controlCharacter, at: index)
      default: index += 1
      }
    }
    throw JSONError(.unexpectedEnd, at: index)
  }

  /// Goes on with a string at its first escape.
  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var content = Array(bytes[(start + 1)..<index])
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return try text(content[...], at: start)
      case UInt8(ascii: "\\"):
        content.append(contentsOf: Character(try escape()).utf8)
      case 0x00..<0x20: throw JSONError(.controlCharacter, at: index)
      default:
        content.append(byte)
        index += 1
      }
    }
    throw JSONError(.unexpectedEnd, at: index)
  }

  private func text(_ bytes: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JSONError(.notUTF8, at: start)
    }
    return text
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = index
    guard index + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
    let letter = bytes[index + 1]
    index += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw JSONError(.badEscape, at: start)
    }
    let unit = try hexadecimalUnit(of: start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(UInt16(unit)), index + 1 < bytes.count,
      bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
    else { throw JSONError(.loneSurrogate, at: start) }
    index += 2
    let second = try hexadecimalUnit(of: start)
    guard UTF16.isTrailSurrogate(UInt16(second)),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
    else { throw JSONError(.loneSurrogate, at: start) }
    return scalar
  }

  private mutating func hexadecimalUnit(of start: Int) throws(JSONError) -> UInt32 {
    guard index + 4 <= bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
    var unit: UInt32 = 0
    for byte in bytes[index..<(index + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw JSONError(.badEscape, at: start)
      }
      unit = unit << 4 | UInt32(digit)
    }
    index += 4
    return unit
  }
}

/// The names of one object seen so far; hashed only where there are many.
private struct NameSet {
  private var few: [String] = []
  private var many: Set<String> = []

  /// Adds a name; false where it was there.
  mutating func insert(_ name: String) -> Bool {
    if !many.isEmpty { return many.insert(name).inserted }
    guard !few.contains(name) else { return false }
    few.append(name)
    if few.count == 16 { many = Set(few) }
    return true
  }
}
