/// The weights of a frozen fit by channel number, and journeys divided in proportion to them.
///
/// Without a fit of the settings in force, and where no channel of a journey weighs anything,
/// every touch gets the same.
struct ChannelWeights: Sendable {
  /// The fit that serves, if there is one.
  let version: Int64?
  /// By channel number; empty without a fit.
  private var weights: [Double] = []

  init(of model: String, rules: AttributionRules, channels: ChannelNames) {
    let fit = rules.fit(of: model)
    version = fit?.version
    if let fit { weights = channels.names.map { fit.weights[$0] ?? 0 } }
  }

  /// Gives each touch the weight of its channel, scaled to sum to one.
  func divideByTouch(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    var total = 0.0
    for index in shares.indices {
      let weight = self[journey.channels[index]]
      shares[index] = weight
      total += weight
    }
    Self.scale(&shares, total)
  }

  /// Gives each channel of the journey its weight, and its touches equal parts of that; the weights
  /// are scaled to sum to one.
  func divideByChannel(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    let touches = TouchesOfChannels(journey)
    var total = 0.0
    for index in shares.indices {
      let share = self[journey.channels[index]] / Double(touches.count(at: index))
      shares[index] = share
      total += share
    }
    Self.scale(&shares, total)
  }

  subscript(channel: ChannelID) -> Double {
    let index = Int(channel.rawValue)
    return index < weights.count ? weights[index] : 0
  }

  private static func scale(_ shares: inout MutableSpan<Double>, _ total: Double) {
    guard total > 0 else {
      for index in shares.indices { shares[index] = 1 / Double(shares.count) }
      return
    }
    for index in shares.indices { shares[index] /= total }
  }

  /// The weights of the touches, for people; none without a fit.
  func steps(of journey: Journey, _ name: String, _ meaning: String) -> [ModelStep] {
    guard version != nil else { return [] }
    return [
      ModelStep(
        name, meaning, in: .weight, journey.channels.indices.map { self[journey.channels[$0]] })
    ]
  }

  /// Which fit a journey is divided by, or why by none.
  func reasons(of journey: Journey) -> [String] {
    guard let version else { return [AttributionRules.notFitted] }
    let weighs = journey.channels.indices.contains { self[journey.channels[$0]] > 0 }
    return ["The weights are those of version \(version)."]
      + (weighs ? [] : ["No channel of this journey weighs anything, so all touches get the same."])
  }
}

extension AttributionRules {
  /// What a model learned, if it learned it under the settings in force.
  func fit(of model: String) -> ModelFit? {
    guard let fit = fits[model], fit.settings == ModelFitter.settings(of: model, self) else {
      return nil
    }
    return fit
  }

  /// Said of a journey that is divided by a model without a fit.
  static let notFitted =
    "Nothing was learned under the settings in force yet, so all touches get the same."
}
