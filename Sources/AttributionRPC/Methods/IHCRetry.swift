/// Asks the remote IHC service again, at once, for journeys that were given up.
package struct IHCRetry: RPCMethod {
  package static let name = "ihc.retry"
  package static let summary =
    "Asks the remote IHC service again, at once, for journeys that were given up."
  package static let effect = Effect.writes
  package static let optionalArgument: String? = "conv_ids"

  package var conversions: [String] = []
  package var all = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_ids", \.conversions, "Only the journeys of these conversions."),
    Member("all", \.all, "All of them."),
  ]

  package struct Response: JSONRecord {
    package var journeys = 0
    package var isBreakerClosed = false

    package init() {}

    package static let members: [Member<Self>] = [
      Member("journeys", \.journeys, required: true, "How many will be asked again."),
      Member(
        "breaker_closed", \.isBreakerClosed, required: true,
        "Whether the service was left alone until now."),
    ]
  }
}
