/// Reads a file’s bad rows as they were written, to be mended and dropped again.
package struct QuarantineLines: RPCMethod {
  package static let name = "quarantine.lines"
  package static let summary =
    "Reads a file’s bad rows as they were written, to be mended and dropped again."
  package static let effect = Effect.reads

  package var file = 0
  package var code: String?
  package var cursor = 0
  package var limit = 1000

  package init() {}

  package static let members: [Member<Self>] = [
    Member("file", \.file, required: true, "The file’s number."),
    Member("code", \.code, "Only rows with this reason, such as bad-timestamp."),
    Member("cursor", \.cursor, "Where the page before ended: its next_cursor."),
    Member("limit", \.limit, in: 1...1_000, "At most this many rows, 1 to 1000."),
  ]

  package struct Response: JSONRecord {
    package var name = ""
    package var header: String?
    package var rows: [RawRow] = []
    package var cutLines: [Int] = []
    package var nextCursor: Int?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("name", \.name, required: true, "A name for the new file, by the rows’ format."),
      Member("header", nullable: \.header, "Its first line; null where the rows need none."),
      Member("rows", \.rows, required: true, "The rows, a line each."),
      Member(
        "cut_lines", \.cutLines, required: true,
        "Lines of the old file that are left out: too long to have been kept whole."),
      Member("next_cursor", nullable: \.nextCursor, "Where the next page starts; null at the end."),
    ]
  }
}

/// A row as it stands in its file, without the line end.
package struct RawRow: JSONRecord {
  package var id = 0
  package var raw = ""
  package var rawHex: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("id", \.id, required: true, "The row’s number in quarantine."),
    Member("raw", \.raw, required: true, "Its text; what is not UTF-8 is replaced."),
    Member("raw_hex", \.rawHex, "Its bytes in hexadecimal, where they are not UTF-8."),
  ]
}

extension RawRow {
  package init(id: Int, bytes: [UInt8]) {
    self.init()
    self.id = id
    raw = String(decoding: bytes, as: UTF8.self)
    guard !raw.utf8.elementsEqual(bytes) else { return }
    rawHex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The row’s bytes, as exactly as they came.
  package var bytes: [UInt8] {
    guard let rawHex else { return Array(raw.utf8) }
    let digits = rawHex.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue ?? 0 }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}
