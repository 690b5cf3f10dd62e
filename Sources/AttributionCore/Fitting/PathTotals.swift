/// What all paths together came to.
struct PathTotals: Sendable {
  private(set) var conversions: Int128 = 0
  private(set) var nulls: Int128 = 0
  /// In micros.
  private(set) var revenue: Int128 = 0
  /// Touches of all walks: no count of any statistic is more.
  private(set) var touches: Int128 = 0

  init() {}

  mutating func add(_ tally: PathTally, touches count: Int) {
    conversions &+= Int128(tally.conversions)
    nulls &+= Int128(tally.nulls)
    revenue &+= Int128(tally.revenue.micros)
    touches &+= (Int128(tally.conversions) &+ Int128(tally.nulls)) &* Int128(count)
  }

  /// Throws where nothing can be learned from paths of these totals.
  func check(_ model: String) throws(FitError) {
    guard conversions >= 0, nulls >= 0 else { throw .negativeCounts(model) }
    guard conversions > 0 else {
      throw FitError(
        .noConversions, model: model,
        "none of \(nulls) paths ends in a conversion; at least one must")
    }
    guard touches <= Int128(Int64.max) else {
      throw FitError(
        .tooManyPaths, model: model, "\(touches) touches are more than can be counted; 2^63 can be")
    }
  }

  /// The part of all walks that end in a conversion.
  var conversionRate: Double { Double(conversions) / Double(conversions + nulls) }

  /// These totals as people are shown them.
  var summary: FitResult.Summary {
    var summary = FitResult.Summary()
    summary.conversions = Int64(clamping: conversions)
    summary.nulls = Int64(clamping: nulls)
    summary.revenue = Money(micros: Int64(clamping: revenue))
    summary.conversionProbability = conversionRate
    return summary
  }
}
