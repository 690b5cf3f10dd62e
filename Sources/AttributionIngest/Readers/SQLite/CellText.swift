/// The text of database cells, as an export in text would have it.
enum CellText {
  /// Appends a cell's text; nothing for NULL.
  ///
  /// - Throws: A fault of `column`, where the cell's type does not go with the column's kind.
  static func append(
    _ cell: DatabaseCell, of message: [UInt8], _ column: Int, _ kind: Column.Kind,
    _ limits: ReaderLimits, to text: inout [UInt8]
  ) throws(FieldFault) {
    switch cell {
    case .null: break
    case .integer(let value): text.append(contentsOf: String(value).utf8)
    case .real(let value):
      guard kind != .identifier && kind != .text else {
        throw FieldFault(.cast, column, "\(value) is a floating-point number; expected text")
      }
      text.append(contentsOf: decimal(value).utf8)
    case .blob(_, let count):
      throw FieldFault(.cast, column, "a blob of \(count) bytes; expected text or a number")
    case .text(let bytes, let count):
      guard count <= limits.fieldBytes else {
        throw FieldFault(
          .outOfRange, column, "\(count) bytes long; expected at most \(limits.fieldBytes)")
      }
      let start = text.count
      text.append(contentsOf: message[bytes])
      let field = text.span.extracting(start...)
      guard field.isUTF8 else {
        throw FieldFault(.invalidUTF8, column, "\(field.shown) is not UTF-8; expected UTF-8")
      }
    }
  }

  /// The shortest plain decimal that is read back as the same number: `0.1`, not the fraction in
  /// binary that it stands for.
  static func decimal(_ value: Double) -> String {
    let text = value.description
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else {
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    let digits = mantissa.joined()
    let point = (mantissa.first?.count ?? 0) + exponent
    let sign = value < 0 ? "-" : ""
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    let zeros = String(repeating: "0", count: max(0, point - digits.count))
    let fraction = digits.dropFirst(point)
    return sign + digits.prefix(point) + zeros + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// Appends a cell as a field of CSV; blobs as SQL writes them, and only their beginning.
  static func appendCSV(
    _ cell: DatabaseCell, of message: [UInt8], to text: inout [UInt8]
  ) {
    switch cell {
    case .null: break
    case .integer(let value): text.append(contentsOf: String(value).utf8)
    case .real(let value): text.append(contentsOf: decimal(value).utf8)
    case .blob(let bytes, _):
      let digits = message[bytes].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      text.append(contentsOf: "x'\(digits.joined())'".utf8)
    case .text(let range, _):
      let bytes = message[range]
      let special = Array(",\"\r\n".utf8)
      guard bytes.contains(where: special.contains) else {
        text.append(contentsOf: bytes)
        return
      }
      text.append(UInt8(ascii: "\""))
      for byte in bytes.prefix(BadRow.rawLimit) {
        if byte == UInt8(ascii: "\"") { text.append(byte) }
        text.append(byte)
      }
      text.append(UInt8(ascii: "\""))
    }
  }
}
