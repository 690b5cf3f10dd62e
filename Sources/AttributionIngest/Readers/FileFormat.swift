/// The formats of dropped files, recognised by their first bytes.
enum FileFormat: Sendable {
  case delimitedText
  case sqlite
  /// A format that is known, and not read.
  case other(name: String)

  /// How many of a file's first bytes are looked at.
  static let prefixBytes = 512

  /// First bytes and what they stand for; the first that fits counts.
  private static let signatures: [(bytes: [UInt8], format: FileFormat)] = [
    (Array("SQLite format 3\0".utf8), .sqlite),
    ([0x1F, 0x8B], .other(name: "gzip")),
    ([0x28, 0xB5, 0x2F, 0xFD], .other(name: "zstd")),
    ([0xFF, 0xFE], .other(name: "UTF-16")),
    ([0xFE, 0xFF], .other(name: "UTF-16")),
    (Array("PK\u{3}\u{4}".utf8), .other(name: "zip (or a spreadsheet, which is one)")),
    (Array("PAR1".utf8), .other(name: "Parquet")),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .other(name: "xz")),
    (Array("BZh".utf8), .other(name: "bzip2")),
  ]

  /// The format of a file by its first bytes.
  ///
  /// - Throws: `empty-file`, `not-text`.
  init(prefix: [UInt8]) throws(ExportError) {
    guard !prefix.isEmpty else {
      throw ExportError(.emptyFile, "nothing in it; expected a header line and rows")
    }
    let known = Self.signatures.first { prefix.starts(with: $0.bytes) }
    if let known {
      self = known.format
    } else if Self.isJSON(prefix) {
      self = .other(name: "JSON")
    } else if prefix.contains(0) {
      throw ExportError(.notText, "not text; expected CSV, TSV or an SQLite database")
    } else {
      self = .delimitedText
    }
  }

  private static func isJSON(_ prefix: [UInt8]) -> Bool {
    let blanks = Array(" \t\r\n".utf8)
    let first = prefix.first { !blanks.contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }
}
