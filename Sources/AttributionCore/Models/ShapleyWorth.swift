/// What a coalition of channels is worth to the `shapley` model.
package enum ShapleyWorth: String, CaseIterable, Sendable {
  /// Conversions of the journeys whose channels all belong to the coalition.
  case subsetCount = "subset-count"
  /// The conversion rate of those journeys, open paths included.
  case subsetRate = "subset-rate"
  /// The conversion rate of the journeys whose channels are exactly the coalition.
  case exactRate = "exact-rate"
  /// That of ``subsetCount``, with each channel's value cut by where it first occurs in a journey.
  case ordered

  /// Whether credit depends on what was learned from the paths of others.
  package var isLearned: Bool {
    switch self {
    case .subsetCount, .ordered: false
    case .subsetRate, .exactRate: true
    }
  }
}
