extension FitContext {
  /// Removal effects, and totals in proportion to them.
  ///
  /// Revenue is divided by the effects on conversions where those on revenue do not say how: there
  /// is none, or refunds make the effect of some channel negative.
  func markov(_ transitions: TransitionCounts) throws(FitError) -> FitResult {
    guard !transitions.isOverfull else {
      throw FitError(
        .tooManyChannels, model: model,
        "more than \(ChannelWindow.channelLimit) channels; group them into fewer")
    }
    guard let chain = PathChain(transitions, ranks: ranks) else { throw .negativeCounts(model) }
    guard let effects = RemovalEffects(chain, order: transitions.order) else {
      throw FitError(
        .notSolved, model: model,
        "the chain of \(chain.count) states cannot be solved exactly; take a lower order or fewer "
          + "channels")
    }
    var summary = totals.summary
    summary.states = chain.count
    summary.statistics = chain.targets.count
    let byRevenue = Self.effects(onRevenue: effects.revenue)
    summary.revenueFollowsConversions = byRevenue == nil
    let revenueEffects = byRevenue ?? effects.conversions
    let conversions = Self.divide(totals.conversions, by: effects.conversions)
    let revenue = Self.divide(totals.revenue, by: revenueEffects)
    let fits = chain.channels.indices.map { index in
      ChannelFit(
        name: name(chain.channels[index]), effect: effects.conversions[index],
        revenueEffect: revenueEffects[index], conversions: conversions?[index] ?? 0,
        revenue: revenue?[index] ?? 0)
    }
    return FitResult(weights: Self.weights(fits), channels: fits, summary: summary)
  }

  /// The effects, if revenue can be divided by them: none is negative, but for rounding.
  private static func effects(onRevenue effects: [Double]?) -> [Double]? {
    guard let effects, effects.allSatisfy({ $0.isFinite && $0 > -1e-12 }) else { return nil }
    let rounded = effects.map { max($0, 0) }
    return rounded.reduce(0, +) > 0 ? rounded : nil
  }
}
