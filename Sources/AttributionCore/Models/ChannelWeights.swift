/// The weights of a frozen fit by channel number, and journeys divided in proportion to them.
///
/// Without a fit of the settings in force, and where no channel of a journey weighs anything,
/// every touch gets the same.
struct ChannelWeights: Sendable {
  /// By channel number; empty without a fit.
  private var weights: [Double] = []

  init(of model: String, rules: AttributionRules, channels: ChannelNames) {
    guard let fit = rules.fits[model], fit.settings == ModelFitter.settings(of: model, rules)
    else { return }
    weights = channels.names.map { fit.weights[$0] ?? 0 }
  }

  /// Gives each touch the weight of its channel, scaled to sum to one.
  func divideByTouch(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    var total = 0.0
    for index in shares.indices {
      let weight = self[journey.channels[index]]
      shares[index] = weight
      total += weight
    }
    scale(&shares, total)
  }

  /// Gives each channel of the journey its weight, and its touches equal parts of that.
  ///
  /// - Complexity: O(n · distinct channels), at most O(n log n) for long journeys.
  func divideByChannel(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    let touches = TouchesOfChannels(journey)
    var total = 0.0
    for index in shares.indices {
      let share = self[journey.channels[index]] / Double(touches.count(at: index))
      shares[index] = share
      total += share
    }
    scale(&shares, total)
  }

  private subscript(channel: ChannelID) -> Double {
    let index = Int(channel.rawValue)
    return index < weights.count ? weights[index] : 0
  }

  private func scale(_ shares: inout MutableSpan<Double>, _ total: Double) {
    guard total > 0, total.isFinite else {
      for index in shares.indices { shares[index] = 1 / Double(shares.count) }
      return
    }
    for index in shares.indices { shares[index] /= total }
  }
}
