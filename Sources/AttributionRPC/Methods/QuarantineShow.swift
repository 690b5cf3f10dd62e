/// Shows one row that could not be read, with all that is known of it.
package struct QuarantineShow: RPCMethod {
  package static let name = "quarantine.show"
  package static let summary = "Shows one row that could not be read, whole."
  package static let effect = Effect.reads

  package var id = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("id", \.id, required: true, "The row’s number in quarantine.")
  ]

  package typealias Response = QuarantinedRow
}
