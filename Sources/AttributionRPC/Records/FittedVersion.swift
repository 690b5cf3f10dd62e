package import AttributionCore

/// One fit of a model as lists show it.
package struct FittedVersion: JSONRecord {
  package var model = ""
  package var version = 0
  package var settings = ""
  package var fittedAt = Instant(micros: 0)
  package var conversions = 0
  package var revenue = Money.zero
  package var nulls = 0
  package var statistics = 0
  package var isCurrent = false
  package var isPinned = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, required: true, "The model."),
    Member("version", \.version, required: true, "Counts up with every fit of the model."),
    Member("settings", \.settings, required: true, "The model's settings then, such as order=2."),
    Member("fitted_at", \.fittedAt, required: true, "When."),
    Member(
      "conversions", \.conversions, required: true,
      "The conversions with a journey that it learned from."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member("nulls", \.nulls, required: true, "The paths that led nowhere."),
    Member(
      "statistics", \.statistics, required: true,
      "How many counts it learned from: transitions, coalitions or paths."),
    Member(
      "current", \.isCurrent, required: true,
      "Whether credits are made by it, while the model is enabled and its settings are the same."),
    Member("pinned", \.isPinned, required: true, "Whether it stays until a fit is asked for."),
  ]
}

/// What a model learned about one channel.
package struct FittedChannel: JSONRecord {
  package var channelName = ""
  package var effect = JSONNumber(0)
  package var conversions = JSONNumber(0)
  package var revenue = JSONNumber(0)
  package var weight = JSONNumber(0)
  package var standardError: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel."),
    Member(
      "effect", \.effect, required: true, "Its removal effect, Shapley value or mean gain."),
    Member(
      "conversions", \.conversions, required: true,
      "Its part of all conversions by effect, which is not the sum of its credits."),
    Member("revenue", \.revenue, required: true, "Its part of all revenue by effect."),
    Member("weight", \.weight, required: true, "What one of its touches weighs in a journey."),
    Member(
      "standard_error", \.standardError,
      "How far the effect may be off for having been sampled; absent where it is exact."),
  ]
}
