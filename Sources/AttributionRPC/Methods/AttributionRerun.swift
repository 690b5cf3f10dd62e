package import AttributionCore

/// Makes credits anew and shows what changed by channel.
package struct AttributionRerun: RPCMethod {
  package static let name = "attribution.rerun"
  package static let summary = "Makes credits anew and shows what changed by channel."
  package static let effect = Effect.writes

  package var model: String?
  package var from: Day?
  package var to: Day?
  package var isDryRun = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, "Only this model; all enabled ones where it is left out."),
    Member("from", \.from, "Only conversions from this day on."),
    Member("to", \.to, "Only conversions up to this day."),
    Member("dry_run", \.isDryRun, "Shows what would change, and changes nothing."),
  ]

  package struct Response: JSONRecord {
    package var generation = 0
    package var conversions = 0
    package var isDryRun = false
    package var changes: [ChannelChange] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("generation", \.generation, required: true, "The generation of the credits."),
      Member("conversions", \.conversions, required: true, "Conversions that were run again."),
      Member("dry_run", \.isDryRun, required: true, "Whether nothing was changed."),
      Member("changes", \.changes, required: true, "Channels whose numbers differ."),
    ]
  }
}

/// A channel whose numbers differ after a rerun.
package struct ChannelChange: JSONRecord {
  package var channelName = ""
  package var model = ""
  package var creditBefore = Credit.zero
  package var creditAfter = Credit.zero
  package var revenueBefore = Money.zero
  package var revenueAfter = Money.zero

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel."),
    Member("model", \.model, required: true, "The model."),
    Member("credit_before", \.creditBefore, required: true, "Its credit before."),
    Member("credit_after", \.creditAfter, required: true, "Its credit after."),
    Member("revenue_before", \.revenueBefore, required: true, "Its revenue before."),
    Member("revenue_after", \.revenueAfter, required: true, "Its revenue after."),
  ]
}
