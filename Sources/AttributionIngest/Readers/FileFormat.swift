/// The formats of dropped files, recognised by their first bytes once they are unpacked.
enum FileFormat: Sendable {
  case delimitedText
  case jsonArray
  /// One JSON object on each line.
  case jsonLines
  case sqlite

  /// How many of a file's first bytes are looked at.
  static let prefixBytes = 512

  /// Formats that are known and not read, by their first bytes.
  private static let refused: [(bytes: [UInt8], name: String)] = [
    (Array("PK\u{3}\u{4}".utf8), "zip (or a spreadsheet, which is one)"),
    (Array("PAR1".utf8), "Parquet"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz"),
    (Array("BZh".utf8), "bzip2"),
  ]
  private static let sqliteSignature = Array("SQLite format 3\0".utf8)

  /// The format of content by its first bytes, if its text is encoded as given.
  ///
  /// - Throws: `empty-file`, `not-text`, `format-not-taken`.
  init(prefix: [UInt8], encoding: TextEncoding) throws(ExportError) {
    guard !prefix.isEmpty else {
      throw ExportError(.emptyFile, "nothing in it; expected a header line and rows")
    }
    if let known = Self.refused.first(where: { prefix.starts(with: $0.bytes) }) {
      throw ExportError(
        .formatNotTaken,
        "the format is \(known.name); expected CSV, TSV, JSON or an SQLite database")
    }
    guard !prefix.starts(with: Self.sqliteSignature) else {
      self = .sqlite
      return
    }
    var text: [UInt8] = []
    _ = text.append(prefix.span, from: encoding, isLast: false)
    guard !text.contains(0) else {
      throw ExportError(
        .notText,
        "not text, or UTF-16 without a byte order mark; expected CSV, TSV, JSON or an SQLite "
          + "database")
    }
    let blanks = TextEncoding.byteOrderMark + Array(" \t\r\n".utf8)
    switch text.first(where: { !blanks.contains($0) }) {
    case UInt8(ascii: "["): self = .jsonArray
    case UInt8(ascii: "{"): self = .jsonLines
    default: self = .delimitedText
    }
  }
}
