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
        "ihc.parameters",
        "Phase weights, timing curves, the pause that restarts, channel weights, redistribution."),
      ModelCard.Parameter(
        "ihc.channel_weights", "Channel weights that replace those of the parameters."),
    ],
    edgeCases: [
      "One session initializes and closes, and gets all.",
      "The last session closes, whatever its closer_engagement says.",
      "Sessions before the last pause that restarts a journey get 0.",
      "A phase that no session is in gives its weight to the other two.",
      "A session with impression_interaction can only initialize.",
      "A channel that redistribution lists keeps its share of a phase where no other qualifies.",
      "Where channel weights of 0 leave nobody in any phase, the sessions after the restart share "
        + "equally.",
    ],
    source: "Reproduces published samples of the IHC attribution service to 0.005 a touchpoint.",
    isUsual: true)

  let parameters: IHCParameters
  let channels: ChannelNames
  /// Multipliers by channel number; channels beyond the end have ones.
  private let channelWeights: [IHCParameters.PhaseWeights]
  let redistributors: Redistributors

  /// What moves shares in each phase, if anything does.
  struct Redistributors: Sendable {
    var initializer: IHCRedistributor?
    var holder: IHCRedistributor?
    var closer: IHCRedistributor?
  }

  package init(rules: AttributionRules, channels: ChannelNames) {
    self.init(parameters: rules.ihc, channels: channels)
  }

  package init(parameters: IHCParameters, channels: ChannelNames) {
    self.parameters = parameters
    self.channels = channels
    channelWeights = channels.names.map { parameters.channelWeights[$0] ?? .ones }
    let redistribution = parameters.redistribution
    redistributors = Redistributors(
      initializer: IHCRedistributor(redistribution.initializer, channels: channels),
      holder: IHCRedistributor(redistribution.holder, channels: channels),
      closer: IHCRedistributor(redistribution.closer, channels: channels))
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    guard journey.count > 1 else { return shares.giveAll(to: 0) }
    let phases = phases(of: journey)
    guard phases.isSomebodyCredited else {
      let live = phases.firstLive..<journey.count
      for index in shares.indices {
        shares[index] = live.contains(index) ? 1 / Double(live.count) : 0
      }
      return
    }
    for index in shares.indices { shares[index] = phases.share(of: index) }
  }

  /// What each touchpoint is in each phase.
  ///
  /// - Complexity: O(n log k) for n touchpoints and k knots a curve.
  package func phases(of journey: Journey) -> Phases {
    let membership = membership(of: journey)
    let firstLive = firstLiveTouchpoint(journey)
    return Phases(
      initializer: settled(
        membership.initializer, journey, from: firstLive, weight: \.initializer,
        redistributors.initializer),
      holder: settled(
        membership.holder, journey, from: firstLive, weight: \.holder, redistributors.holder),
      closer: settled(
        membership.closer, journey, from: firstLive, weight: \.closer, redistributors.closer),
      weights: parameters.phaseWeights, firstLive: firstLive)
  }

  /// How much of an initializer, a holder and a closer each touchpoint is, each 0…1.
  func membership(
    of journey: Journey
  ) -> (initializer: [Double], holder: [Double], closer: [Double]) {
    let initializer = initializerMembership(journey)
    let closer = closerMembership(journey)
    var holder = [Double](repeating: 0, count: journey.count)
    let initializerSum = initializer.reduce(0, +)
    let closerSum = closer.reduce(0, +)
    for index in 0..<journey.count where isHolder(journey.flags[index]) {
      let notInitializer = 1 - (initializerSum > 0 ? initializer[index] / initializerSum : 0)
      let notCloser = 1 - (closerSum > 0 ? closer[index] / closerSum : 0)
      let sum = notInitializer + notCloser
      // The mean of the arithmetic and the harmonic mean.
      guard sum > 0 else { continue }
      holder[index] = (sum / 2 + 2 * notInitializer * notCloser / sum) / 2
    }
    return (initializer, holder, closer)
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
  func firstLiveTouchpoint(_ journey: Journey) -> Int {
    guard let gap = parameters.restartGapHours else { return 0 }
    var index = journey.count - 1
    while index > 0, journey.hours(from: index - 1, to: index) < gap { index -= 1 }
    return index
  }

  /// One phase, cut to the live touchpoints, weighted by channel, redistributed, and summing to
  /// one (or zeros).
  private func settled(
    _ membership: [Double], _ journey: Journey, from firstLive: Int,
    weight: (IHCParameters.PhaseWeights) -> Double, _ redistributor: IHCRedistributor?
  ) -> [Double] {
    var phase = membership
    cut(&phase, from: firstLive)
    weigh(&phase, journey.channels, by: weight)
    if let redistributor { redistributor.redistribute(&phase, journey.channels) }
    return phase
  }

  /// Leaves the live touchpoints, normalised.
  func cut(_ phase: inout [Double], from firstLive: Int) {
    for index in 0..<firstLive { phase[index] = 0 }
    Self.normalize(&phase)
  }

  /// Multiplies by the weights of the channels and normalises.
  func weigh(
    _ phase: inout [Double], _ channels: Span<ChannelID>,
    by weight: (IHCParameters.PhaseWeights) -> Double
  ) {
    for index in phase.indices { phase[index] *= weight(weights(of: channels[index])) }
    Self.normalize(&phase)
  }

  /// What a channel's share of each phase is multiplied by.
  func weights(of channel: ChannelID) -> IHCParameters.PhaseWeights {
    let number = Int(channel.rawValue)
    return number < channelWeights.count ? channelWeights[number] : .ones
  }

  private static func normalize(_ values: inout [Double]) {
    let sum = values.reduce(0, +)
    guard sum > 0 else { return }
    for index in values.indices { values[index] /= sum }
  }
}
