/// Answers when everything dropped before the call is in and attributed.
package struct IngestSync: ReportingMethod {
  package static let name = "ingest.sync"
  package static let summary =
    "Answers when everything dropped before the call is in and attributed."
  package static let effect = Effect.reads

  package var timeoutMilliseconds = 30_000
  package var progressToken: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "timeout_ms", \.timeoutMilliseconds, in: 0...300_000,
      "Gives up after this many milliseconds, 0 to 300000."),
    Member(
      "progress_token", \.progressToken,
      "Asks for notifications $/progress with this token, at most ten a second."),
  ]

  package typealias Progress = IngestProgress

  package struct Response: JSONRecord {
    package var files = 0
    package var pendingUsers = 0
    package var generation = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("files", \.files, required: true, "Files that were waited for."),
      Member("pending_users", \.pendingUsers, required: true, "Users whose credits are not fresh."),
      Member("generation", \.generation, required: true, "The generation of the credits."),
    ]
  }
}

/// What the daemon does while somebody waits for it.
package struct IngestProgress: JSONRecord {
  package var state = SystemStatus.State.idle
  package var message: String?
  package var pendingFiles = 0
  package var processingFiles = 0
  package var pendingUsers = 0
  package var file: FileProgress?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("state", \.state, required: true, "What it is doing."),
    Member("message", \.message, "What a person should know, such as why it is paused."),
    Member("pending_files", \.pendingFiles, required: true, "Files in the inbox."),
    Member("processing_files", \.processingFiles, required: true, "Files that are being read."),
    Member("pending_users", \.pendingUsers, required: true, "Users whose credits are not fresh."),
    Member("file", \.file, "How far the file is that is being read."),
  ]
}
