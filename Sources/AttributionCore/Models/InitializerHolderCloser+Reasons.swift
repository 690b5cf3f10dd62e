extension InitializerHolderCloser {
  package func reasons(of journey: Journey) -> [String] {
    guard journey.count > 1 else { return ["It is the only touch, so it gets all."] }
    let phases = phases(of: journey)
    return [phaseSentence(phases)] + restartSentences(phases, journey)
      + redistributionSentences(journey) + fallbackSentences(phases, journey)
  }

  private func phaseSentence(_ phases: Phases) -> String {
    let configured = parameters.phaseWeights
    let effective = phases.effectiveWeights
    let list = [
      ("initializer", configured.initializer, effective.initializer),
      ("holder", configured.holder, effective.holder),
      ("closer", configured.closer, effective.closer),
    ]
    let parts = list.map { "\($0.0) \($0.2.percent)" }.joined(separator: ", ")
    let empty = list.filter { $0.1 > 0 && $0.2 == 0 }.map(\.0)
    let sentence =
      "Each phase is divided among the touches, and the phases count so much here: \(parts)"
    guard !empty.isEmpty, phases.isSomebodyCredited else { return sentence + "." }
    let nobody = "nobody is \(empty.joined(separator: " or "))"
    return sentence + "; \(nobody), which leaves that weight to the others."
  }

  private func restartSentences(_ phases: Phases, _ journey: Journey) -> [String] {
    guard phases.firstLive > 0, let gap = parameters.restartGapHours else { return [] }
    let pause = journey.hours(from: phases.firstLive - 1, to: phases.firstLive)
    return [
      "The pause of \(pause.text(decimals: 2)) h before touch \(phases.firstLive + 1) starts the "
        + "journey over (it takes \(gap.text(decimals: 2)) h): earlier touches get nothing."
    ]
  }

  private func fallbackSentences(_ phases: Phases, _ journey: Journey) -> [String] {
    guard !phases.isSomebodyCredited else { return [] }
    return [
      "No phase that counts has anybody in it, so the \(journey.count - phases.firstLive) touches "
        + "that count share equally."
    ]
  }

  // MARK: Redistribution

  private func redistributionSentences(_ journey: Journey) -> [String] {
    let membership = membership(of: journey)
    let firstLive = firstLiveTouchpoint(journey)
    func sentences(
      _ name: String, _ membership: [Double],
      _ weight: (IHCParameters.PhaseWeights) -> Double, _ redistributor: IHCRedistributor?
    ) -> [String] {
      guard let redistributor else { return [] }
      var phase = membership
      cut(&phase, from: firstLive)
      weigh(&phase, journey.channels, by: weight)
      return moves(in: phase, journey, by: redistributor, phase: name)
    }
    return sentences(
      "initializer", membership.initializer, \.initializer, redistributors.initializer)
      + sentences("holder", membership.holder, \.holder, redistributors.holder)
      + sentences("closer", membership.closer, \.closer, redistributors.closer)
  }

  /// Givers and receivers that a sentence names; of more only the number is said.
  private static let named = 4

  private func moves(
    in phase: [Double], _ journey: Journey, by redistributor: IHCRedistributor, phase name: String
  ) -> [String] {
    let rates = redistributor.givingRates(phase, journey.channels)
    let givers = rates.indices.filter { rates[$0] > 0 }
    let sentences = givers.prefix(Self.named).map { giver in
      let receivers = phase.indices.filter {
        redistributor.reaches(from: giver, to: $0)
          && redistributor.receives(phase[$0], journey.channels[$0])
      }
      let parts = receivers.prefix(Self.named).map {
        "\((phase[$0] * rates[giver]).percent) to \(touch($0, journey))"
      }
      let more = receivers.count - parts.count
      return "Redistribution of the \(name) phase: \(touch(giver, journey)) gives its "
        + "\(phase[giver].percent): \(parts.joined(separator: ", "))"
        + (more > 0 ? " and the rest to \(more) more." : ".")
    }
    let more = givers.count - sentences.count
    guard more > 0 else { return sentences }
    return sentences + ["\(more) more touches give their part of the \(name) phase alike."]
  }

  private func touch(_ index: Int, _ journey: Journey) -> String {
    let channel = journey.channels[index]
    guard Int(channel.rawValue) < channels.count else { return "touch \(index + 1)" }
    return "touch \(index + 1) (\(channels[channel]))"
  }
}
