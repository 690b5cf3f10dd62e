/// Looks through the drop folder now.
package struct IngestRescan: RPCMethod {
  package static let name = "ingest.rescan"
  package static let summary = "Looks through the drop folder now."
  package static let effect = Effect.writes

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var found = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("found", \.found, required: true, "Files in the inbox.")
    ]
  }
}
