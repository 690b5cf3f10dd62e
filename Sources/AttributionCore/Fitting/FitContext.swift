/// What every model's fit begins with: the names and their order, and the totals to divide.
struct FitContext {
  let model: String
  let channels: ChannelNames
  let ranks: ChannelRanks
  let totals: PathTotals

  /// The name of the channel at a rank.
  func name(_ rank: Int) -> String { channels.names[ranks.numbers[rank]] }

  /// A total divided in proportion to effects; nil where their sum is not positive.
  static func divide(_ total: Int128, by effects: [Double]) -> [Double]? {
    let sum = effects.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    return effects.map { $0 / sum * Double(total) }
  }

  /// The weights that are positive, by name.
  static func weights(_ fits: [ChannelFit]) -> [String: Double] {
    var weights: [String: Double] = [:]
    for fit in fits where fit.effect > 0 { weights[fit.name] = fit.effect }
    return weights
  }
}
