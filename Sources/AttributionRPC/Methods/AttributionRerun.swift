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
  package var isForced = false
  package var configuration: String?
  package var configurationName: String?
  package var changes: [SettingChange] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, "Only this model; all enabled ones where it is left out."),
    Member("from", \.from, "Only conversions from this day on."),
    Member("to", \.to, "Only conversions up to this day."),
    Member("dry_run", \.isDryRun, "Shows what would change, and changes nothing."),
    Member(
      "force", \.isForced,
      "Asks the IHC service again for all these conversions, which costs requests; each keeps its "
        + "answer until there is another."),
    Member(
      "configuration", \.configuration,
      "In a dry run: the text of a configuration file that stands in place of the daemon’s."),
    Member(
      "configuration_name", \.configurationName, "What errors call that file, such as its path."),
    Member(
      "set", \.changes,
      "In a dry run: a setting over those of the file, such as attribution.lookback=30d; once more "
        + "for each."),
  ]

  package struct Response: JSONRecord {
    package var generation = 0
    package var conversions = 0
    package var isDryRun = false
    package var changes: [ChannelChange] = []
    package var sessions: [SessionMove] = []
    package var journeys: Int?
    package var changed: [String] = []
    package var ignored: [String] = []
    package var askedAgain: Int?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("generation", \.generation, required: true, "The generation of the credits."),
      Member("conversions", \.conversions, required: true, "Conversions that were run again."),
      Member("dry_run", \.isDryRun, required: true, "Whether nothing was changed."),
      Member("changes", \.changes, required: true, "Channels whose numbers differ."),
      Member(
        "sessions", \.sessions, "Channels whose sessions or cost differ, of these days."),
      Member(
        "journeys_changed", \.journeys,
        "Conversions with another journey, of other sessions or channels; only under a proposal."),
      Member("settings_changed", \.changed, "The settings in which a proposal differs."),
      Member(
        "settings_ignored", \.ignored,
        "Settings in which it differs as well, and on which no credit depends."),
      Member(
        "journeys_asked_again", \.askedAgain,
        "Journeys that the IHC service is asked about again, or would be; only where forced."),
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

/// A channel whose sessions or cost differ after a rerun.
package struct SessionMove: JSONRecord {
  package var channelName = ""
  package var sessionsBefore = 0
  package var sessionsAfter = 0
  package var costBefore = Money.zero
  package var costAfter = Money.zero

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel."),
    Member("sessions_before", \.sessionsBefore, required: true, "Its sessions before."),
    Member("sessions_after", \.sessionsAfter, required: true, "Its sessions after."),
    Member("cost_before", \.costBefore, required: true, "What they cost before."),
    Member("cost_after", \.costAfter, required: true, "What they cost after."),
  ]
}

/// A setting with a value, such as `attribution.lookback=30d`.
package struct SettingChange: JSONConvertible, Hashable {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  package init(json: JSON) throws(JSONMismatch) {
    let parts = json.string?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let parts, parts.count == 2 else {
      throw JSONMismatch("expected KEY=VALUE, such as attribution.lookback=30d")
    }
    key = String(parts[0])
    value = String(parts[1])
  }

  package var json: JSON { .string("\(key)=\(value)") }

  package static var schema: JSON { ["type": "string", "format": .string(format)] }

  /// Such texts may hold commas, so that a command line has one a flag.
  static let format = "key=value"
}
