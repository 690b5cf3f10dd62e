/// How the rows of a file are spelt, so that some of them can be written as a file again.
package enum RowForm: Hashable, Sendable {
  /// Lines of fields below a header line, which has no line end here.
  case delimited(header: String, delimiter: UInt8)
  /// A JSON object each.
  case json
}

extension RowForm {
  /// The header line that names the columns as a file does.
  package init(columns: [String], delimiter: UInt8) {
    let separator = String(Unicode.Scalar(delimiter))
    let fields = columns.map { name in
      let special = [delimiter, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
      let isPlain = !name.isEmpty && !name.utf8.contains(where: special.contains)
      guard !isPlain else { return name }
      let doubled = name.split(separator: "\"", omittingEmptySubsequences: false)
      return "\"" + doubled.joined(separator: "\"\"") + "\""
    }
    self = .delimited(header: fields.joined(separator: separator), delimiter: delimiter)
  }

  /// What the name of a file of such rows ends in.
  package var suffix: String {
    switch self {
    case .delimited(_, UInt8(ascii: "\t")): ".tsv"
    case .delimited: ".csv"
    case .json: ".ndjson"
    }
  }
}
