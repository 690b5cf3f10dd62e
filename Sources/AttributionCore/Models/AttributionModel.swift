/// A rule that divides the credit for a conversion among its touchpoints.
///
/// A model is a value, made for the channels known at the time. The shares of a journey are
/// non-negative and sum to one within ``shareTolerance``; `ModelInvariantTests` holds every model
/// of the catalog to it. ``Apportionment`` turns shares into exact integers.
package protocol AttributionModel: Sendable {
  /// What people and requests call the model.
  static var card: ModelCard { get }

  /// Makes the model for rules and the channels known now.
  init(rules: AttributionRules, channels: ChannelNames)

  /// Writes each touchpoint's share of one conversion.
  ///
  /// - Parameters:
  ///   - journey: The conversion's touchpoints, oldest first.
  ///   - shares: As many as touchpoints; overwritten, not accumulated.
  func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>)

  /// The rule as it bears on one journey, in sentences for people: the first says it with the
  /// numbers that are set or fitted now, the others what is special about this journey.
  func reasons(of journey: Journey) -> [String]

  /// The numbers that lead to the shares of one journey, for people.
  func steps(of journey: Journey) -> [ModelStep]
}

extension AttributionModel {
  package func reasons(of journey: Journey) -> [String] { [Self.card.summary] }

  package func steps(of journey: Journey) -> [ModelStep] { [] }
}

/// The largest error allowed in the sum of one journey's shares.
package let shareTolerance = 1e-9
