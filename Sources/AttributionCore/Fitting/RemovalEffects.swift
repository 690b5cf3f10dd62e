/// What a chain of paths loses without each of its channels.
package struct RemovalEffects {
  /// By index of the chain's channels: the part of the conversions, 0…1.
  package let conversions: [Double]
  /// The part of the revenue; nil where there is none that is positive.
  package let revenue: [Double]?

  /// How the equations of a chain are solved; all ways give the same but for rounding.
  package enum Way: CaseIterable, Sendable {
    /// All channels from one inverse, where every state is one channel.
    case inverse
    /// One elimination a channel.
    case elimination
    /// Sweeps, for many states of which each leads to few.
    case relaxation
  }

  /// Solves by the `way` given, or else by the cheapest; nil where the equations could not be
  /// solved.
  package init?(_ chain: PathChain, order: Int, by way: Way? = nil) {
    guard let lost = Solver(chain).lost(by: way ?? Self.cheapestWay(chain, order)) else {
      return nil
    }
    let total = chain.conversions.reduce(0, +)
    conversions = lost.map { min($0.x / total, 1) }
    let totalRevenue = chain.revenue.reduce(0, +)
    revenue = totalRevenue > 0 ? lost.map { $0.y / totalRevenue } : nil
  }

  private static func cheapestWay(_ chain: PathChain, _ order: Int) -> Way {
    let states = Double(chain.count)
    let cubed = states * states * states
    let work = order == 1 ? cubed : cubed * Double(chain.channels.count) / 3
    // What a sweep costs, and what is mostly enough of them.
    let sweeping = Double(chain.targets.count * chain.channels.count * 120)
    guard chain.count <= 6_000 && (work <= 3e8 || work <= sweeping) else { return .relaxation }
    return order == 1 ? .inverse : .elimination
  }

  /// Conversions and revenue that walks make after they passed a channel.
  private struct Solver {
    typealias Values = SIMD2<Double>

    let chain: PathChain
    /// The largest mean revenue of the conversions in a state.
    ///
    /// Revenue is counted in it, so that a state's expected revenue is at most its expected
    /// conversions.
    let unit: Double

    init(_ chain: PathChain) {
      self.chain = chain
      var largest = 0.0
      for state in 0..<chain.count where chain.conversions[state] > 0 {
        largest = max(largest, abs(chain.revenue[state]) / chain.conversions[state])
      }
      unit = largest > 0 ? largest : 1
    }

    func lost(by way: Way) -> [Values]? {
      switch way {
      case .inverse: lostOfSingleStates()
      case .elimination: lostByElimination()
      case .relaxation: lostByRelaxation()
      }
    }

    /// What may be expected of walks from each state, by conversions and revenue there.
    private var rewards: [Values] {
      chain.conversions.indices.map { Values(chain.conversions[$0], chain.revenue[$0] / unit) }
    }

    /// Where each channel is one state `c`: of the walks that pass it, `1 / N_cc` of its visits
    /// are the first, for N, the inverse of `I − Q`, has the visits of `c` from `c` on.
    private func lostOfSingleStates() -> [Values] {
      let elimination = StateElimination(chain, free: Array(0..<chain.count))
      let conversions = elimination.solution(of: chain.conversions)
      let revenue = elimination.solution(of: chain.revenue)
      let diagonal = elimination.inverseDiagonal()
      return chain.statesOfChannels.map { states in
        let state = Int(states[0])
        return Values(conversions[state], revenue[state]) / diagonal[state]
      }
    }

    /// One elimination a channel, of the states that do not contain it.
    private func lostByElimination() -> [Values] {
      let expected = eliminated(Array(0..<chain.count), given: rewards.map { _ in .zero }, rewards)
      return chain.statesOfChannels.indices.map { channel in
        let contains = chain.contains(channel: channel)
        let free = contains.indices.filter { !contains[$0] }
        let given = contains.indices.map { contains[$0] ? expected[$0] : .zero }
        return sum(eliminated(free, given: given, rewards.map { _ in .zero }))
      }
    }

    /// `given` with the values of the free states filled in.
    private func eliminated(_ free: [Int], given: [Values], _ rewards: [Values]) -> [Values] {
      let right = free.map { state in
        var sum = rewards[state]
        for index in chain.rows[state]..<chain.rows[state + 1] {
          sum += chain.counts[index] * given[Int(chain.targets[index])]
        }
        return sum
      }
      let elimination = StateElimination(chain, free: free)
      let conversions = elimination.solution(of: right.map(\.x))
      let revenue = elimination.solution(of: right.map(\.y))
      var values = given
      for (place, state) in free.enumerated() {
        values[state] = Values(conversions[place], revenue[place])
      }
      return values
    }

    private func lostByRelaxation() -> [Values]? {
      let none = [Values](repeating: .zero, count: chain.count)
      guard let expected = relaxed(Array(0..<chain.count), given: none, rewards) else {
        return nil
      }
      var lost: [Values] = []
      for channel in chain.statesOfChannels.indices {
        let contains = chain.contains(channel: channel)
        let free = contains.indices.filter { !contains[$0] }
        let given = contains.indices.map { contains[$0] ? expected[$0] : .zero }
        guard let values = relaxed(free, given: given, none) else { return nil }
        lost.append(sum(values))
      }
      return lost
    }

    private func relaxed(_ free: [Int], given: [Values], _ rewards: [Values]) -> [Values]? {
      var values = given
      let relaxation = StateRelaxation(chain, free: free.map { Int32($0) })
      if relaxation.solve(&values, right: rewards) { return values }
      guard free.count <= 4_000 else { return nil }
      return eliminated(free, given: given, rewards)
    }

    /// What walks make, by where they start.
    private func sum(_ values: [Values]) -> Values {
      var sum = Values.zero
      for state in 0..<chain.count { sum += chain.starts[state] * values[state] }
      return Values(sum.x, sum.y * unit)
    }
  }
}
