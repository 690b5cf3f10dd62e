extension JSON {
  /// Compact JSON text, on one line.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Compact JSON text as UTF-8, on one line.
  package var bytes: [UInt8] {
    var output: [UInt8] = []
    write(to: &output)
    return output
  }

  /// Appends compact JSON text as UTF-8; control characters are escaped, so it is one line.
  package func write(to output: inout [UInt8]) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number): output.append(contentsOf: number.text.utf8)
    case .string(let string): Self.write(string, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        element.write(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let object):
      output.append(UInt8(ascii: "{"))
      for (index, entry) in object.entries.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        Self.write(entry.name, to: &output)
        output.append(UInt8(ascii: ":"))
        entry.value.write(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ string: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    let content = string.utf8
    if content.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      output.append(contentsOf: content)
    } else {
      for byte in content { writeEscaped(byte, to: &output) }
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func writeEscaped(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
    case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
    case UInt8(ascii: "\n"): output.append(contentsOf: #"\n"#.utf8)
    case UInt8(ascii: "\r"): output.append(contentsOf: #"\r"#.utf8)
    case UInt8(ascii: "\t"): output.append(contentsOf: #"\t"#.utf8)
    case 0x00..<0x10: output.append(contentsOf: "\\u000\(String(byte, radix: 16))".utf8)
    case 0x10..<0x20: output.append(contentsOf: "\\u00\(String(byte, radix: 16))".utf8)
    default: output.append(byte)
    }
  }
}
