/// Lists rows that could not be read, with their place and the reason.
package struct QuarantineList: RPCMethod {
  package static let name = "quarantine.list"
  package static let summary = "Lists rows that could not be read, with their place and the reason."
  package static let effect = Effect.reads

  package var file: Int?
  package var code: String?
  package var cursor = 0
  package var limit = 100

  package init() {}

  package static let members: [Member<Self>] = [
    Member("file", \.file, "Only rows of the file with this number."),
    Member("code", \.code, "Only rows with this reason, such as bad-timestamp."),
    Member("cursor", \.cursor, "Only rows after the one with this number."),
    Member("limit", \.limit, in: 1...10_000, "At most this many rows, 1 to 10000."),
  ]

  package struct Response: JSONRecord {
    package var rows: [QuarantinedRow] = []
    package var total = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("rows", \.rows, required: true, "The rows, in the order of files and lines."),
      Member("total", \.total, required: true, "How many rows there are without the limit."),
    ]
  }
}

/// A row in quarantine as lists show it.
package struct QuarantinedRow: JSONRecord {
  package var id = 0
  package var file = ""
  package var fileID = 0
  package var line = 0
  package var byteOffset = 0
  package var column: String?
  package var code = ""
  package var message = ""
  package var raw = ""
  package var isCut = false
  package var retriedAs: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("id", \.id, required: true, "The row’s number in quarantine."),
    Member("file", \.file, required: true, "The name of its file."),
    Member("file_id", \.fileID, required: true, "The number of its file."),
    Member("line", \.line, required: true, "The line on which it starts, from 1."),
    Member("byte_offset", \.byteOffset, required: true, "Where in the file it starts, from 0."),
    Member("column", nullable: \.column, "The column at fault; null where it is the whole row."),
    Member("code", \.code, required: true, "The reason, as a word."),
    Member("message", \.message, required: true, "What is wrong and what would be right."),
    Member("raw", \.raw, required: true, "The row as it was written."),
    Member("is_cut", \.isCut, required: true, "Whether the row was too long to be kept whole."),
    Member(
      "retried_as", \.retriedAs, "The file in which it is being read again, while it is."),
  ]
}
