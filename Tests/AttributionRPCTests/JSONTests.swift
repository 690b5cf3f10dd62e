import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "12.50", "1e3", "-1.5E-7", "9007199254740993",
    "0.1234567890123456789012345678901234567890", #""""#, #""a""#, #""ü€😀""#, "[]", "{}",
    #"[1,[2,{"a":[]}],"x"]"#, #"{"b":1,"a":2}"#, #"{"":null}"#, #""\"\\\n\r\t""#,
    #""\u0000\u001f""#,
  ])
  func `canonical text is written as it was read`(_ text: String) throws {
    #expect(try JSON(parsing: text).text == text)
  }

  @Test(
    arguments: [
      (" [ 1 , 2 ]\r\n", "[1,2]"),
      (#""\u00e9\/\b\f""#, #""é/\u0008\u000c""#),
      (#""\ud83d\ude00""#, #""😀""#),
      (#""\uD834\uDD1E""#, #""𝄞""#),
      (#"{ "a" : { "b" : -0.0 } }"#, #"{"a":{"b":-0.0}}"#),
    ])
  func `other spellings are written canonically`(_ text: String, _ canonical: String) throws {
    #expect(try JSON(parsing: text).text == canonical)
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2),
      ("\"a", .unexpectedEnd, 2), ("tru", .unexpectedEnd, 3), ("{\"a\":", .unexpectedEnd, 5),
      ("nul1", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3), ("[,]", .unexpectedByte, 1),
      ("[1,]", .unexpectedByte, 3), ("{\"a\":1,}", .unexpectedByte, 7),
      ("{a:1}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5), ("'a'", .unexpectedByte, 0),
      ("NaN", .unexpectedByte, 0), ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0),
      ("1 1", .trailingBytes, 2), ("{} x", .trailingBytes, 3), ("1a", .trailingBytes, 1),
      ("01", .badNumber, 0), ("-", .badNumber, 0), ("1.", .badNumber, 0), ("1e", .badNumber, 0),
      ("[-a]", .badNumber, 1), (#""\x""#, .badEscape, 1), (#""\u12g4""#, .badEscape, 1),
      (#""\ud83d""#, .loneSurrogate, 1), (#""\ude00""#, .loneSurrogate, 1),
      (#""\ud83d\u0041""#, .loneSurrogate, 1), ("\"a\nb\"", .controlCharacter, 2),
      (#"{"a":1,"a":2}"#, .duplicateName, 7), (#"{"a":1,"\u0061":2}"#, .duplicateName, 7),
      ("// x", .unexpectedByte, 0),
    ] as [(String, JSONError.Code, Int)])
  func `what is not JSON is refused at its place`(
    _ text: String, _ code: JSONError.Code, _ offset: Int
  ) {
    #expect(throws: JSONError(code, at: offset)) { try JSON(parsing: text) }
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
    ] as [[UInt8]])
  func `a string that is not UTF-8 is refused`(_ bytes: [UInt8]) {
    #expect(throws: JSONError(.notUTF8, at: 0)) { try JSON(parsing: bytes) }
  }

  @Test func `sixty-four levels are read and sixty-five refused`() throws {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try JSON(parsing: deep).text == deep)
    #expect(throws: JSONError(.tooDeep, at: 64)) { try JSON(parsing: "[\(deep)]") }
  }

  @Test func `a value over the limit of bytes is refused`() throws {
    let limits = JSONLimits(bytes: 4)
    #expect(try JSON(parsing: "1234", limits: limits) == 1234)
    #expect(throws: JSONError(.tooLarge, at: 4)) { try JSON(parsing: "12345", limits: limits) }
  }

  @Test func `a name that stands twice among many is refused`() {
    let members = (0..<40).map { "\"n\($0)\":0" } + ["\"n3\":1"]
    let text = "{\(members.joined(separator: ","))}"
    #expect(throws: JSONError.self) { try JSON(parsing: text) }
  }

  @Test func `any value survives writing and reading`() throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<500 {
      let value = Self.anyValue(depth: 4, &random)
      #expect(try JSON(parsing: value.bytes) == value)
    }
  }

  @Test func `damaged JSON is refused or read, never trapped on`() {
    var random = SeededRandom(seed: 12)
    var refused = 0
    for _ in 0..<2000 {
      var bytes = Self.anyValue(depth: 3, &random).bytes
      let index = Int.random(in: bytes.indices, using: &random)
      bytes[index] = .random(in: 0...255, using: &random)
      do {
        let value = try JSON(parsing: bytes)
        #expect(try JSON(parsing: value.bytes) == value)
      } catch {
        refused += 1
        #expect(error.offset <= bytes.count)
      }
    }
    #expect(refused > 0)
  }

  private static func anyValue(depth: Int, _ random: inout SeededRandom) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2:
      .number(
        JSONNumber(.random(in: -9999...9999, using: &random), decimals: .random(in: 0...9)))
    case 3: .string(anyText(&random))
    case 4:
      .array(
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in
          anyValue(depth: depth - 1, &random)
        })
    default:
      .object(
        JSONObject(
          (0..<Int.random(in: 0..<5, using: &random)).map { index in
            ("\(index)\(anyText(&random))", anyValue(depth: depth - 1, &random))
          }))
    }
  }

  private static func anyText(_ random: inout SeededRandom) -> String {
    let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{7F}", "é", "€", "😀", "/"]
    var text = ""
    for _ in 0..<Int.random(in: 0..<8, using: &random) {
      text.unicodeScalars.append(scalars[Int.random(in: scalars.indices, using: &random)])
    }
    return text
  }
}

@Suite struct JSONNumberTests {
  @Test(
    arguments: [
      ("12.5", 6, 12_500_000), ("-0.000001", 6, -1), ("0", 9, 0), ("-0.0", 0, 0), ("3.000", 0, 3),
      ("1e3", 0, 1000), ("1.5e-3", 4, 15), ("0.1E1", 0, 1), ("9223372036854775807", 0, .max),
      ("-9223372036854775808", 0, .min), ("0e9999", 0, 0), ("100e-2", 0, 1),
      ("0.5000000000000000000000000", 6, 500_000),
    ] as [(String, Int, Int64)])
  func `a number is read exactly`(_ text: String, _ decimals: Int, _ units: Int64) {
    #expect(JSONNumber(text: text)?.units(decimals: decimals) == units)
  }

  @Test(
    arguments: [
      ("0.5", 0), ("0.0000001", 6), ("9223372036854775808", 0), ("1e19", 0), ("1e-1", 0),
      ("1e99999999999999999999", 0), ("9223372036854.775808", 6), ("1e10001", 0),
    ])
  func `a number that does not fit is refused, not rounded`(_ text: String, _ decimals: Int) {
    #expect(JSONNumber(text: text) != nil)
    #expect(JSONNumber(text: text)?.units(decimals: decimals) == nil)
  }

  @Test(arguments: ["", " 1", "1 ", "abc", "0x1", "1,5", "--1", "Infinity", "1e+", "00"])
  func `what is no number of JSON is none`(_ text: String) {
    #expect(JSONNumber(text: text) == nil)
  }

  @Test func `amounts and credits are written without a trace of floating point`() {
    #expect(Money(micros: 100_000).json.text == "0.1")
    #expect(Money(micros: .max).json.text == "9223372036854.775807")
    #expect(Credit(nanos: 333_333_333).json.text == "0.333333333")
    #expect(JSON.number(JSONNumber(-1_500, decimals: 3)).text == "-1.5")
  }
}
