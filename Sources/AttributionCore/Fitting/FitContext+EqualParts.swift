extension FitContext {
  /// The Shapley values of counted conversions: each journey's, split equally over its distinct
  /// channels.
  ///
  /// The values are sums that journeys add to, so both views of them are the same, and no
  /// parameters are left to divide by.
  func equalParts(_ observed: EqualParts, byPosition: Bool) throws(FitError) -> FitResult {
    guard !observed.isOverfull else {
      throw FitError(
        .tooManyChannels, model: model,
        "more than \(ChannelWindow.channelLimit) channels; group them into fewer")
    }
    guard let occurring = observed.channels(ranks), let parts = observed.parts(ranks) else {
      throw .negativeCounts(model)
    }
    var fits = occurring.map { ChannelFit(name: name($0)) }
    var positions: [PositionFit] = []
    var index = 0
    for part in parts {
      while index < occurring.count, occurring[index] < part.rank { index += 1 }
      guard index < occurring.count, occurring[index] == part.rank else {
        throw .negativeCounts(model)
      }
      let conversions = Double(part.conversions) / Double(part.size)
      let revenue = Double(part.revenue) / Double(part.size)
      fits[index].conversions += conversions
      fits[index].revenue += revenue
      let position = part.position + 1
      if positions.last?.name != fits[index].name || positions.last?.position != position {
        positions.append(
          PositionFit(name: fits[index].name, position: position, conversions: 0, revenue: 0))
      }
      positions[positions.count - 1].conversions += conversions
      positions[positions.count - 1].revenue += revenue
    }
    for index in fits.indices {
      fits[index].effect = fits[index].conversions
      fits[index].revenueEffect = fits[index].revenue
    }
    var summary = totals.summary
    summary.statistics = parts.count
    return FitResult(channels: fits, positions: byPosition ? positions : [], summary: summary)
  }
}
