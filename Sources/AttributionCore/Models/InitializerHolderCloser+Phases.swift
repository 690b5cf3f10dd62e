extension InitializerHolderCloser {
  /// The phases of one journey: a number a touchpoint, each column summing to one or all zeros.
  package struct Phases: Hashable, Sendable {
    package let initializer: [Double]
    package let holder: [Double]
    package let closer: [Double]
    /// What each phase counts here: a phase that nobody is in gives its weight to the others.
    package let effectiveWeights: IHCParameters.PhaseWeights
    /// The first touchpoint after the last gap that restarts the journey; those before are in no
    /// phase.
    package let firstLive: Int

    init(
      initializer: [Double], holder: [Double], closer: [Double],
      weights: IHCParameters.PhaseWeights, firstLive: Int
    ) {
      self.initializer = initializer
      self.holder = holder
      self.closer = closer
      self.firstLive = firstLive
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

    /// Whether some phase that counts has somebody in it; weights of zero can leave none.
    package var isSomebodyCredited: Bool {
      effectiveWeights.initializer > 0 || effectiveWeights.holder > 0
        || effectiveWeights.closer > 0
    }

    /// A touchpoint's share of the conversion.
    func share(of index: Int) -> Double {
      effectiveWeights.initializer * initializer[index]
        + effectiveWeights.holder * holder[index] + effectiveWeights.closer * closer[index]
    }
  }
}
