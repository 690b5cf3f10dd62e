package import AttributionCore

/// Lists dropped files and what became of them, newest first.
package struct IngestList: RPCMethod {
  package static let name = "ingest.list"
  package static let summary = "Lists dropped files and what became of them, newest first."
  package static let effect = Effect.reads

  package var name: String?
  package var state: FileState?
  package var limit = 100

  package init() {}

  package static let members: [Member<Self>] = [
    Member("name", \.name, "Only files of this name."),
    Member("state", \.state, "Only files in this state."),
    Member("limit", \.limit, in: 1...10_000, "At most this many files, 1 to 10000."),
  ]

  package struct Response: JSONRecord {
    package var files: [FileEntry] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("files", \.files, required: true, "The files, newest first.")
    ]
  }
}

/// What became of a dropped file.
package enum FileState: String, JSONChoice {
  case processing
  case processed
  case rejected
  case duplicate
}

/// A dropped file as lists show it.
package struct FileEntry: JSONRecord {
  package var id = 0
  package var name = ""
  package var state = FileState.processing
  package var datasets: [String] = []
  package var rows = 0
  package var badRows = 0
  package var forgottenRows: Int?
  package var bytes = 0
  package var sha256 = ""
  package var arrivedAt = Instant(micros: 0)
  package var finishedAt: Instant?
  package var message: String?
  package var notes: [String] = []
  package var progress: FileProgress?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("id", \.id, required: true, "The file’s number."),
    Member("name", \.name, required: true, "The name under which it was dropped."),
    Member("state", \.state, required: true, "What became of it."),
    Member("datasets", \.datasets, required: true, "The datasets found in it."),
    Member("rows", \.rows, required: true, "Rows stored."),
    Member("bad_rows", \.badRows, required: true, "Rows in quarantine."),
    Member(
      "forgotten_rows", \.forgottenRows,
      "Rows that were not stored because their users are forgotten; only where there are any."),
    Member("bytes", \.bytes, required: true, "Its size."),
    Member("sha256", \.sha256, required: true, "The digest of its content."),
    Member("arrived_at", \.arrivedAt, required: true, "When it was noticed."),
    Member("finished_at", nullable: \.finishedAt, "When it was done with; null while it is not."),
    Member("message", \.message, "Why it was rejected."),
    Member("notes", \.notes, required: true, "What was odd but harmless, such as extra columns."),
    Member("progress", \.progress, "How far it has been read, while it is."),
  ]
}
