import AttributionCore

/// The rows of a small delimited text that an operator names (RFC 4180); exports are read by the
/// readers of the ingest module.
///
/// Blank lines are passed over. The delimiter is a comma, or the semicolon or tab that the first
/// line has instead.
struct DelimitedRows {
  struct Row {
    /// Where it starts, from 1.
    var line: Int
    var fields: [String]
  }

  private(set) var rows: [Row] = []

  private static let lf = UInt8(ascii: "\n")
  private static let cr = UInt8(ascii: "\r")
  private static let quote = UInt8(ascii: "\"")

  init(_ bytes: [UInt8]) throws(ChannelWeightsTable.Fault) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
    let delimiter = Self.delimiter(of: text)
    var line = 1
    var index = text.startIndex
    while index < text.endIndex {
      var row = Row(line: line, fields: [])
      var isQuoted = false
      var isAtEnd = false
      while !isAtEnd {
        let field = try Self.field(text, from: &index, line: &line, delimiter: delimiter)
        row.fields.append(field.text)
        isQuoted = isQuoted || field.isQuoted
        isAtEnd = index == text.endIndex || text[index] != delimiter
        if !isAtEnd { index += 1 }
      }
      if index < text.endIndex {
        // A line end: LF, CRLF or CR.
        if text[index] == Self.cr, index + 1 < text.endIndex, text[index + 1] == Self.lf {
          index += 1
        }
        index += 1
        line += 1
      }
      let isBlank = row.fields.count == 1 && row.fields[0].trimmed.isEmpty && !isQuoted
      if !isBlank { rows.append(row) }
    }
  }

  private static func delimiter(of text: ArraySlice<UInt8>) -> UInt8 {
    let first = text.prefix { $0 != lf && $0 != cr }
    let choices = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return choices.first(where: first.contains) ?? choices[0]
  }

  /// Reads a field and leaves `index` at what ends it.
  private static func field(
    _ text: ArraySlice<UInt8>, from index: inout Int, line: inout Int, delimiter: UInt8
  ) throws(ChannelWeightsTable.Fault) -> (text: String, isQuoted: Bool) {
    let firstLine = line
    var content: [UInt8] = []
    let isQuoted = index < text.endIndex && text[index] == quote
    if isQuoted {
      index += 1
      while true {
        guard index < text.endIndex else {
          throw .init(line: firstLine, problem: "a quote is not closed; expected \" at its end")
        }
        let byte = text[index]
        index += 1
        if byte == quote {
          guard index < text.endIndex, text[index] == quote else { break }
          index += 1
        }
        if byte == lf { line += 1 }
        content.append(byte)
      }
    }
    while index < text.endIndex, text[index] != delimiter, text[index] != lf, text[index] != cr {
      guard !isQuoted else {
        throw .init(
          line: line, problem: "text follows a closing quote; expected a delimiter or a line end")
      }
      content.append(text[index])
      index += 1
    }
    guard let decoded = String(validating: content, as: UTF8.self) else {
      throw .init(line: firstLine, problem: "not UTF-8; expected UTF-8 text")
    }
    return (decoded, isQuoted)
  }
}
