/// The local IHC model: fuzzy initializer, holder and closer phases, each of which sums to one.
///
/// A session initializes the more, the longer the user was away before it; it closes the more,
/// the nearer it is to the last session; engaged sessions that do neither hold. Which sessions
/// count at all, and by how much, is in ``IHCParameters``.
package struct InitializerHolderCloser: AttributionModel {
  package static let card = ModelCard(
    id: "ihc",
    summary: "Initializer, holder and closer phases, weighted and summed.",
    formula:
      "share(k) = wI·I(k) + wH·H(k) + wC·C(k); each of I, H and C sums to 1 over the journey",
    parameters: [
      ModelCard.Parameter(
        "ihc.parameters", "Phase weights, timing curves, the pause that restarts, channel weights.")
    ],
    edgeCases: [
      "One session initializes and closes, and gets all.",
      "The last session closes, whatever its closer_engagement says.",
      "Sessions before the last pause that restarts a journey get 0.",
      "A phase that no session is in gives its weight to the other two.",
      "A session with impression_interaction can only initialize.",
      "Where channel weights of 0 leave nobody in any phase, every session gets the same.",
    ],
    source: "Reproduces published samples of the IHC attribution service to 0.005 a touchpoint.",
    isUsual: true)

  private let parameters: IHCParameters
  /// Multipliers by channel number; channels beyond the end have ones.
  private let channelWeights: [IHCParameters.PhaseWeights]

  package init(rules: AttributionRules, channels: ChannelNames) {
    parameters = rules.ihc
    channelWeights = channels.names.map { rules.ihc.channelWeights[$0] ?? .ones }
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    guard journey.count > 1 else { return shares.giveAll(to: 0) }
    let phases = phases(of: journey)
    var total = 0.0
    for index in shares.indices {
      let share = phases.share(of: index)
      shares[index] = share
      total += share
    }
    // Channel weights of zero can leave nobody in any phase.
    guard total > 0 else {
      for index in shares.indices { shares[index] = 1 / Double(journey.count) }
      return
    }
  }

  /// What each touchpoint is in each phase.
  ///
  /// - Complexity: O(n log k) for n touchpoints and k knots a curve.
  package func phases(of journey: Journey) -> Phases {
    let count = journey.count
    let initializer = initializerMembership(journey)
    let closer = closerMembership(journey)
    var holder = [Double](repeating: 0, count: count)
    let initializerSum = initializer.reduce(0, +)
    let closerSum = closer.reduce(0, +)
    for index in 0..<count where isHolder(journey.flags[index]) {
      let notInitializer = 1 - (initializerSum > 0 ? initializer[index] / initializerSum : 0)
      let notCloser = 1 - (closerSum > 0 ? closer[index] / closerSum : 0)
      let sum = notInitializer + notCloser
      // The mean of the arithmetic and the harmonic mean.
      guard sum > 0 else { continue }
      holder[index] = (sum / 2 + 2 * notInitializer * notCloser / sum) / 2
    }
    let firstLive = firstLiveTouchpoint(journey)
    return Phases(
      initializer: settled(initializer, journey, from: firstLive, weight: \.initializer),
      holder: settled(holder, journey, from: firstLive, weight: \.holder),
      closer: settled(closer, journey, from: firstLive, weight: \.closer),
      weights: parameters.phaseWeights)
  }

  private func initializerMembership(_ journey: Journey) -> [Double] {
    var membership = [1.0]
    for index in 1..<max(journey.count, 1) {
      membership.append(
        parameters.initializerCurve.value(at: journey.hours(from: index - 1, to: index)))
    }
    return membership
  }

  private func closerMembership(_ journey: Journey) -> [Double] {
    let last = journey.count - 1
    var membership = [Double](repeating: 0, count: journey.count)
    for index in 0..<last where journey.flags[index].contains(.closerEngagement) {
      guard !journey.flags[index].contains(.impressionInteraction) else { continue }
      membership[index] = parameters.closerCurve.value(
        at: journey.hours(from: index, to: last))
    }
    // The last session is where the conversion happened, whatever its flag says.
    if !journey.flags[last].contains(.impressionInteraction) { membership[last] = 1 }
    return membership
  }

  /// An impression can only initialize.
  private func isHolder(_ flags: SessionFlags) -> Bool {
    flags.contains(.holderEngagement) && !flags.contains(.impressionInteraction)
  }

  /// The first touchpoint after the last gap that restarts the journey.
  private func firstLiveTouchpoint(_ journey: Journey) -> Int {
    guard let gap = parameters.restartGapHours else { return 0 }
    var index = journey.count - 1
    while index > 0, journey.hours(from: index - 1, to: index) < gap { index -= 1 }
    return index
  }

  /// One phase, cut to the live touchpoints, weighted by channel and summing to one (or zeros).
  private func settled(
    _ membership: [Double], _ journey: Journey, from firstLive: Int,
    weight: (IHCParameters.PhaseWeights) -> Double
  ) -> [Double] {
    var phase = membership
    for index in 0..<firstLive { phase[index] = 0 }
    Self.normalize(&phase)
    for index in phase.indices {
      let channel = Int(journey.channels[index].rawValue)
      if channel < channelWeights.count { phase[index] *= weight(channelWeights[channel]) }
    }
    Self.normalize(&phase)
    return phase
  }

  private static func normalize(_ values: inout [Double]) {
    let sum = values.reduce(0, +)
    guard sum > 0 else { return }
    for index in values.indices { values[index] /= sum }
  }
}

extension InitializerHolderCloser {
  /// The phases of one journey: a number a touchpoint, each column summing to one or all zeros.
  package struct Phases: Hashable, Sendable {
    package let initializer: [Double]
    package let holder: [Double]
    package let closer: [Double]
    /// What each phase counts here: a phase that nobody is in gives its weight to the others.
    package let effectiveWeights: IHCParameters.PhaseWeights

    init(
      initializer: [Double], holder: [Double], closer: [Double],
      weights: IHCParameters.PhaseWeights
    ) {
      self.initializer = initializer
      self.holder = holder
      self.closer = closer
      var effective = weights
      if !initializer.contains(where: { $0 > 0 }) { effective.initializer = 0 }
      if !holder.contains(where: { $0 > 0 }) { effective.holder = 0 }
      if !closer.contains(where: { $0 > 0 }) { effective.closer = 0 }
      let sum = effective.initializer + effective.holder + effective.closer
      effectiveWeights =
        sum > 0
        ? IHCParameters.PhaseWeights(
          initializer: effective.initializer / sum, holder: effective.holder / sum,
          closer: effective.closer / sum) : effective
    }

    /// A touchpoint's share of the conversion.
    func share(of index: Int) -> Double {
      effectiveWeights.initializer * initializer[index]
        + effectiveWeights.holder * holder[index] + effectiveWeights.closer * closer[index]
    }
  }
}
