/// Why bytes are not one acceptable JSON value.
package struct JSONError: Error, Hashable, Sendable {
  package var code: Code
  /// Where in the bytes, from 0.
  package var offset: Int

  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  package enum Code: String, Hashable, Sendable, CaseIterable {
    case unexpectedEnd = "unexpected-end"
    case unexpectedByte = "unexpected-byte"
    case trailingBytes = "trailing-bytes"
    case badNumber = "bad-number"
    case badEscape = "bad-escape"
    case loneSurrogate = "lone-surrogate"
    case controlCharacter = "control-character"
    case notUTF8 = "not-utf8"
    case duplicateName = "duplicate-name"
    case tooDeep = "too-deep"
    case tooLarge = "too-large"
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String { "byte \(offset): \(code.sentence)" }
}

extension JSONError.Code {
  /// What is wrong and what would be right.
  var sentence: String {
    switch self {
    case .unexpectedEnd: "the value ends too early; a bracket or a quote is not closed"
    case .unexpectedByte: "not JSON; expected a value, a comma, a colon or a closing bracket"
    case .trailingBytes: "something follows the value; expected one value a line"
    case .badNumber: "not a number; expected digits such as -12.50 or 3e6"
    case .badEscape: "not an escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
    case .loneSurrogate: "half of a surrogate pair; expected both halves"
    case .controlCharacter: "a control character in a string; expected \\u00XX"
    case .notUTF8: "not UTF-8"
    case .duplicateName: "a name stands twice in one object; expected it once"
    case .tooDeep: "nested too deeply; expected at most 64 levels"
    case .tooLarge: "too long; expected fewer bytes"
    }
  }
}
