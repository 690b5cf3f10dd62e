package import AttributionCore

/// Shows how the credit for one conversion was divided and why, and from which lines of which files.
package struct JourneysExplain: RPCMethod {
  package static let name = "journeys.explain"
  package static let summary =
    "Shows how the credit for one conversion was divided and why, and from which lines of which "
    + "files."
  package static let effect = Effect.reads

  package var conversion = ""
  package var model: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_id", \.conversion, required: true, "The conversion."),
    Member(
      "model", \.model,
      "The model, enabled or not, or several with commas, or all for the enabled ones; the "
        + "configured default where it is left out."),
  ]

  package struct Response: JSONRecord {
    package var conversion = ""
    package var user = ""
    package var stitched: [String]?
    package var at = Instant(micros: 0)
    package var revenue = Money.zero
    package var model = ""
    package var modelVersion: Int?
    package var touches: [ExplainedTouch] = []
    package var source = SourceLine()
    package var isPending = false
    package var lookback = ""
    package var journey = JourneyFormation()
    package var models: [ModelDivision] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("conv_id", \.conversion, required: true, "The conversion."),
      Member("user_id", \.user, required: true, "Who converted, as the export says."),
      Member(
        "stitched", \.stitched,
        "All ids of that person, ascending, the first 100; only where there are several."),
      Member("at", \.at, required: true, "When."),
      Member("revenue", \.revenue, required: true, "What it was worth."),
      Member("model", \.model, required: true, "The first of the models."),
      Member("model_version", \.modelVersion, "Its version, where it learns from data."),
      Member("touches", \.touches, required: true, "The journey, oldest first."),
      Member("source", \.source, required: true, "Where the conversion was read."),
      Member("pending", \.isPending, required: true, "Whether the credits are not fresh."),
      Member("lookback", \.lookback, required: true, "The lookback window, such as 90d."),
      Member(
        "journey", \.journey, required: true, "How the journey was cut out of the sessions."),
      Member(
        "models", \.models, required: true,
        "What each model did, step by step; empty without a journey."),
    ]
  }
}

/// A touchpoint of an explained journey.
package struct ExplainedTouch: JSONRecord {
  package var session = ""
  package var user: String?
  package var at = Instant(micros: 0)
  package var channelName = ""
  package var givenChannel: String?
  package var channelRule: ChannelRuleEntry?
  package var credit = Credit.zero
  package var revenue = Money.zero
  package var phases: PhaseShares?
  package var source = SourceLine()
  package var cost: Money?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("session_id", \.session, required: true, "The session."),
    Member(
      "user_id", \.user, "Whose it is, as the export says; only where it is not who converted."),
    Member("at", \.at, required: true, "When."),
    Member("channel_name", \.channelName, required: true, "Its channel."),
    Member(
      "given_channel", \.givenChannel, "The channel as given; only where a rule set another."),
    Member("channel_rule", \.channelRule, "The rule that set its channel, if one did."),
    Member("credit", \.credit, required: true, "What it gets of the conversion, by `model`."),
    Member("revenue", \.revenue, required: true, "What it gets of the revenue, by `model`."),
    Member("phases", \.phases, "Its share of each phase; only where the model has phases."),
    Member("source", \.source, required: true, "Where the session was read."),
    Member("cost", \.cost, "What it cost, where that is known."),
  ]
}

/// A touchpoint’s share of the three phases of the IHC model, each 0 to 1.
package struct PhaseShares: JSONRecord {
  package var initializer = Credit.zero
  package var holder = Credit.zero
  package var closer = Credit.zero

  package init() {}

  package static let members: [Member<Self>] = [
    Member("initializer", \.initializer, required: true, "Its share of the beginning."),
    Member("holder", \.holder, required: true, "Its share of the middle."),
    Member("closer", \.closer, required: true, "Its share of the end."),
  ]
}

/// The place in a dropped file from which a fact was read.
package struct SourceLine: JSONRecord {
  package var file = ""
  package var line = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("file", \.file, required: true, "The file’s name."),
    Member("line", \.line, required: true, "The line, from 1."),
  ]
}
