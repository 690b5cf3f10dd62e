/// CSV by RFC 4180, safe to open in a spreadsheet.
enum CSV {
  /// The lines of a table, each ended by CR LF: its column names, then its rows.
  static func text(_ table: Table) -> String {
    var text = record(table.columns.map { .text($0.name) })
    for row in table.rows { text += record(row) }
    return text
  }

  /// One record, ended by CR LF.
  static func record(_ cells: [Cell]) -> String {
    cells.map(field).joined(separator: ",") + "\r\n"
  }

  private static func field(_ cell: Cell) -> String {
    let text = cell.isText ? unformulated(cell.exact) : cell.exact
    let isQuoted = text.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard isQuoted else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// A text that no spreadsheet takes for a formula (OWASP, “CSV Injection”).
  private static func unformulated(_ text: String) -> String {
    switch text.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
      "'" + text
    default: text
    }
  }
}
