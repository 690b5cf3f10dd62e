extension InitializerHolderCloser {
  package func steps(of journey: Journey) -> [ModelStep] {
    let last = journey.count - 1
    let pauses = (0...last).map { $0 == 0 ? nil : journey.hours(from: $0 - 1, to: $0) }
    let membership = membership(of: journey)
    let firstLive = firstLiveTouchpoint(journey)
    return [
      ModelStep("pause", "Hours since the touch before.", in: .hours, pauses),
      ModelStep(
        "begins", "How much of an initializer that pause makes it (MI); the first is one.",
        in: .probability, membership.initializer),
      flag("closer flag", "Whether it has closer_engagement.", .closerEngagement, journey),
      ModelStep(
        "to end", "Hours to the last touch.", in: .hours,
        (0...last).map { journey.hours(from: $0, to: last) }),
      ModelStep(
        "closes",
        "How much of a closer that makes it (MC); zero without the flag, one for the last.",
        in: .probability, membership.closer),
      flag("holder flag", "Whether it has holder_engagement.", .holderEngagement, journey),
      ModelStep(
        "holds", "How much of a holder it is: engaged, and neither beginning nor closing.",
        in: .probability, membership.holder),
      flag(
        "impression", "Whether it was only seen (impression_interaction): it can only initialize.",
        .impressionInteraction, journey),
      ModelStep(
        "counts", "Whether it comes after the last pause that restarts the journey.", in: .flag,
        (0...last).map { $0 < firstLive ? 0 : 1 }),
    ]
      + phaseSteps(
        "initializer", membership.initializer, journey, firstLive, \.initializer,
        redistributors.initializer)
      + phaseSteps(
        "holder", membership.holder, journey, firstLive, \.holder, redistributors.holder)
      + phaseSteps(
        "closer", membership.closer, journey, firstLive, \.closer, redistributors.closer)
  }

  private func flag(
    _ name: String, _ meaning: String, _ flag: SessionFlags, _ journey: Journey
  ) -> ModelStep {
    ModelStep(
      name, meaning, in: .flag,
      (0..<journey.count).map { journey.flags[$0].contains(flag) ? 1 : 0 })
  }

  /// A phase from the cut to its end; weights and redistribution only where they do something.
  private func phaseSteps(
    _ name: String, _ membership: [Double], _ journey: Journey, _ firstLive: Int,
    _ weight: (IHCParameters.PhaseWeights) -> Double, _ redistributor: IHCRedistributor?
  ) -> [ModelStep] {
    var phase = membership
    cut(&phase, from: firstLive)
    var steps = [
      ModelStep(
        name, "Its part of all that is \(name) among the touches that count.", in: .share, phase)
    ]
    let weights = (0..<journey.count).map { weight(self.weights(of: journey.channels[$0])) }
    if weights.contains(where: { $0 != 1 }) {
      weigh(&phase, journey.channels, by: weight)
      steps.append(
        ModelStep(
          "\(name) weight", "What its channel multiplies that by.", in: .weight, weights))
      steps.append(
        ModelStep("\(name) weighted", "The part after multiplying.", in: .share, phase))
    } else {
      // By ones, as the shares are made: a second normalisation may move the last bit.
      weigh(&phase, journey.channels, by: weight)
    }
    guard let redistributor else { return steps }
    let before = phase
    redistributor.redistribute(&phase, journey.channels)
    guard phase != before else { return steps }
    steps.append(
      ModelStep(
        "\(name) redistributed", "The part after listed channels gave theirs away.", in: .share,
        phase))
    return steps
  }
}
