/// Reads bad rows again: as they stand, after a change of the configuration, or corrected.
package struct QuarantineRetry: RPCMethod {
  package static let name = "quarantine.retry"
  package static let summary =
    "Drops bad rows again as a new file, as they are or corrected."
  package static let effect = Effect.writes

  package var file: Int?
  package var code: String?
  package var id: Int?
  package var with: String?
  package var all = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member("file", \.file, "Only rows of the file with this number."),
    Member("code", \.code, "Only rows with this reason, such as bad-timestamp."),
    Member("id", \.id, "Only the row with this number."),
    Member("with", \.with, "The corrected line that takes the place of the row --id."),
    Member("all", \.all, "All rows, where nothing else is asked for."),
  ]

  package struct Response: JSONRecord {
    package var files: [RetriedFile] = []
    package var rows = 0
    package var refused: [RefusedRow] = []
    package var refusedCount = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("files", \.files, required: true, "The new files in the inbox."),
      Member("rows", \.rows, required: true, "How many rows they have together."),
      Member("refused", \.refused, required: true, "The first rows that were left out."),
      Member("refused_count", \.refusedCount, required: true, "How many rows were left out."),
    ]
  }
}

/// A file of bad rows that was put into the inbox.
package struct RetriedFile: JSONRecord {
  package var name = ""
  package var source = ""
  package var rows = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("name", \.name, required: true, "Its name."),
    Member("source", \.source, required: true, "The name of the file whose rows they are."),
    Member("rows", \.rows, required: true, "How many rows it has."),
  ]
}

/// A row of quarantine that cannot be read again as it stands.
package struct RefusedRow: JSONRecord {
  package var id = 0
  package var code = ""
  package var message = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("id", \.id, required: true, "The row’s number in quarantine."),
    Member("code", \.code, required: true, "The reason, as a word."),
    Member("message", \.message, required: true, "What is in the way and what can be done."),
  ]
}
