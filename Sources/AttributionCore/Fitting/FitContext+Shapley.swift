extension FitContext {
  /// The most channels whose coalitions are all gone through.
  static let exactChannels = 20

  /// Shapley values of conversion rates, and totals in proportion to them.
  func shapley(
    _ observed: CoalitionCounts, _ worth: ShapleyWorth
  ) throws(FitError) -> FitResult {
    let (channels, coalitions) = try coalitions(observed.counts)
    var summary = totals.summary
    summary.statistics = coalitions.count
    var fits = channels.map { ChannelFit(name: name($0)) }
    if channels.count <= Self.exactChannels {
      let worths = CoalitionWorths(coalitions, channels: channels.count, worth)
      let values = worths.shapleyValues()
      for index in fits.indices { fits[index].set(values[index]) }
    } else if worth == .subsetRate {
      let sampling = PermutationSampling(coalitions, channels: channels.count)
      summary.permutations = sampling.permutations
      for index in fits.indices {
        fits[index].set(sampling.values[index])
        fits[index].standardError = sampling.standardErrors[index]
      }
    } else {
      throw FitError(
        .tooManyChannels, model: model,
        "the worth \(worth.rawValue) takes at most \(Self.exactChannels) channels and there are "
          + "\(channels.count); group them into fewer, or take \(ShapleyWorth.subsetRate.rawValue)")
    }
    scale(&fits, coalitions, &summary)
    return FitResult(weights: Self.weights(fits), channels: fits, summary: summary)
  }

  /// The ranks of the channels that occur, and the coalitions by number of members and names.
  private func coalitions(
    _ counts: SequenceCounts
  ) throws(FitError) -> (channels: [Int], coalitions: [Coalition]) {
    let counted = try counts.counted(model)
    var isMember = [Bool](repeating: false, count: ranks.numbers.count)
    for number in counted {
      for channel in counts.sequences[number] { isMember[ranks[channel]] = true }
    }
    let channels = isMember.indices.filter { isMember[$0] }
    var places = [Int](repeating: 0, count: isMember.count)
    for (place, rank) in channels.enumerated() { places[rank] = place }
    var coalitions = counted.map { number in
      let tally = counts.tallies[number]
      return Coalition(
        members: counts.sequences[number].map { places[ranks[$0]] }.sorted(),
        conversions: tally.conversions, walks: tally.conversions + tally.nulls,
        revenue: tally.revenue)
    }
    coalitions.sort { left, right in
      left.members.count != right.members.count
        ? left.members.count < right.members.count
        : left.members.lexicographicallyPrecedes(right.members)
    }
    return (channels, coalitions)
  }

  /// Turns values into totals: scaled so that they sum to all conversions and all revenue.
  ///
  /// Where the coalition of all channels is worth nothing there is no scale. Then what is positive
  /// is divided in proportion, and if nothing is, each coalition's conversions are divided equally
  /// over its members; revenue like conversions.
  private func scale(
    _ fits: inout [ChannelFit], _ coalitions: [Coalition], _ summary: inout FitResult.Summary
  ) {
    let conversions =
      Self.scaled(totals.conversions, by: fits.map(\.effect))
      ?? equalParts(of: coalitions, channels: fits.count)
    let revenue = Self.scaled(totals.revenue, by: fits.map(\.revenueEffect))
    summary.revenueFollowsConversions = revenue == nil
    let share = Double(totals.revenue) / Double(totals.conversions)
    for index in fits.indices {
      fits[index].conversions = conversions[index]
      fits[index].revenue = revenue?[index] ?? conversions[index] * share
    }
  }

  /// The total in proportion to values, which sum to what all channels are worth.
  private static func scaled(_ total: Int128, by values: [Double]) -> [Double]? {
    // What is left of a worth of zero after rounding is not a scale.
    let size = values.reduce(0) { $0 + abs($1) }
    if values.reduce(0, +) > size * 1e-12 { return divide(total, by: values) }
    return total > 0 ? divide(total, by: values.map { max($0, 0) }) : nil
  }

  private func equalParts(of coalitions: [Coalition], channels: Int) -> [Double] {
    var parts = [Double](repeating: 0, count: channels)
    for coalition in coalitions {
      let part = Double(coalition.conversions) / Double(coalition.members.count)
      for member in coalition.members { parts[member] += part }
    }
    return parts
  }
}

extension ChannelFit {
  /// Takes over an effect on conversions, and one on revenue.
  fileprivate mutating func set(_ values: SIMD2<Double>) {
    effect = values.x
    revenueEffect = values.y
  }
}
