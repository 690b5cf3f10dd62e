/// Answers when everything dropped before the call is in and attributed.
package struct IngestSync: RPCMethod {
  package static let name = "ingest.sync"
  package static let summary =
    "Answers when everything dropped before the call is in and attributed."
  package static let effect = Effect.reads

  package var timeoutMilliseconds = 30_000

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "timeout_ms", \.timeoutMilliseconds, in: 0...300_000,
      "Gives up after this many milliseconds, 0 to 300000.")
  ]

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
