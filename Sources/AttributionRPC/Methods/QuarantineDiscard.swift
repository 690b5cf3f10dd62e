/// Deletes bad rows from quarantine; the list of files still counts them.
package struct QuarantineDiscard: RPCMethod {
  package static let name = "quarantine.discard"
  package static let summary =
    "Deletes bad rows from quarantine; the list of files still counts them."
  package static let effect = Effect.writes

  package var file: Int?
  package var code: String?
  package var id: Int?
  package var all = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member("file", \.file, "Only rows of the file with this number."),
    Member("code", \.code, "Only rows with this reason, such as bad-timestamp."),
    Member("id", \.id, "Only the row with this number."),
    Member("all", \.all, "All rows, where nothing else is asked for."),
  ]

  package struct Response: JSONRecord {
    package var discarded = 0
    package var left = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("discarded", \.discarded, required: true, "How many rows were deleted."),
      Member("left", \.left, required: true, "How many are left of those asked for: in a retry."),
    ]
  }
}
