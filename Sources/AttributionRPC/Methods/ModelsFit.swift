/// Fits data-driven models to the paths there are, and divides all conversions anew by them.
package struct ModelsFit: RPCMethod {
  package static let name = "models.fit"
  package static let summary =
    "Fits data-driven models to the paths there are, and divides all conversions anew by them."
  package static let effect = Effect.writes
  package static let optionalArgument: String? = "model"

  package var model: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "model", \.model,
      "The model; all enabled ones that learn but ihc where it is left out.")
  ]

  package struct Response: JSONRecord {
    package var generation = 0
    package var fits: [FittedModel] = []
    package var failures: [FitFailure] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("generation", \.generation, required: true, "The generation of the credits."),
      Member("fits", \.fits, required: true, "What was learned."),
      Member("failures", \.failures, required: true, "The models that could not be fitted."),
    ]
  }
}

/// A new version of a model, with what it learned about each channel.
package struct FittedModel: JSONRecord {
  package var version = FittedVersion()
  package var channels: [FittedChannel] = []
  package var conversionRate = JSONNumber(0)
  package var revenueFollowsConversions = false
  package var note: String?
  package var ihc: FittedIHC?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("version", \.version, required: true, "The version."),
    Member("channels", \.channels, required: true, "What it learned, by channel."),
    Member(
      "conversion_rate", \.conversionRate, required: true,
      "How many of the paths it learned from converted, as a part of all."),
    Member(
      "revenue_follows_conversions", \.revenueFollowsConversions, required: true,
      "Whether revenue is divided like conversions, for effects on revenue cannot divide it."),
    Member("note", \.note, "What keeps reports from using it, where something does."),
    Member("ihc", \.ihc, "The parameters that it learned; only of ihc."),
  ]
}

/// Why a model could not be fitted; it keeps the version it has.
package struct FitFailure: JSONRecord {
  package var model = ""
  package var code = ""
  package var message = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, required: true, "The model."),
    Member("code", \.code, required: true, "A word for programs, such as no-conversions."),
    Member("message", \.message, required: true, "What is wrong, and what would be right."),
  ]
}
