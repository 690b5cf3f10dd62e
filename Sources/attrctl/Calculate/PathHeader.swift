import AttributionRPC

/// The header line of a file of paths: its delimiter, and what its columns say.
struct PathHeader {
  let delimiter: UInt8
  /// Names as the file has them.
  let names: [String]
  /// What each column says; nil where it is passed over.
  let columns: [PathColumn?]

  private static let delimiters = [
    UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: "|"),
  ]

  static let expected =
    "expected a header line such as path;total_conversions;total_conversion_value;total_null"

  /// Reads the header from its line, which is without its line end; the delimiter is that by which
  /// most columns are known.
  init(line: [UInt8], place: String) throws(Complaint) {
    let text = String(validating: line, as: UTF8.self)
    guard let text else { throw Complaint(.usage, "\(place): not UTF-8; \(Self.expected)") }
    var best: PathHeader?
    for delimiter in Self.delimiters {
      let header = PathHeader(text, delimiter: delimiter)
      if header.known > best?.known ?? -1 { best = header }
    }
    guard let best else { preconditionFailure("there are delimiters to try") }
    self = best
    for column in PathColumn.allCases {
      let found = columns.indices.filter { columns[$0] == column }
      if column.isRequired, found.isEmpty {
        let nearest = Spelling.nearest(to: column.rawValue, among: names)
        let guess = nearest.map { "; did you mean it by “\($0)”?" } ?? ""
        throw Complaint(.usage, "\(place): no column \(column.rawValue)\(guess); \(Self.expected)")
      }
      if found.count > 1 {
        let twice = found.map { names[$0] }.joined(separator: " and ")
        throw Complaint(
          .usage, "\(place): \(twice) are both \(column.rawValue); expected one of them")
      }
    }
  }

  private init(_ line: String, delimiter: UInt8) {
    self.delimiter = delimiter
    names = Self.fields(line, delimiter)
    columns = names.map(PathColumn.init(named:))
  }

  private var known: Int { columns.count { $0 != nil } }

  /// The fields of a line (RFC 4180), trimmed.
  private static func fields(_ line: String, _ delimiter: UInt8) -> [String] {
    var fields: [[UInt8]] = [[]]
    var isQuoted = false
    for byte in line.utf8 {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case delimiter where !isQuoted: fields.append([])
      default: fields[fields.count - 1].append(byte)
      }
    }
    return fields.map { field in
      let text = String(decoding: field, as: UTF8.self)
      let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
      let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
      return String(text[start..<end])
    }
  }

  /// What to say of columns that are passed over.
  func notes(_ file: String) -> [String] {
    let ignored = names.indices.filter { columns[$0] == nil }.map { names[$0] }
    guard !ignored.isEmpty else { return [] }
    let missing = PathColumn.allCases.filter { !columns.contains($0) }.map(\.rawValue)
    let guesses = ignored.compactMap { name in
      Spelling.nearest(to: name, among: missing).map { "; did you mean \($0)?" }
    }
    return ["\(file): ignored: \(ignored.joined(separator: ", "))\(guesses.first ?? "")"]
  }
}
