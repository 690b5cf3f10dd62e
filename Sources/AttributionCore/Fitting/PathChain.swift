/// The Markov chain of observed paths, in an order that only the names of channels decide.
///
/// States ascend by the names of their channels, and every column below has one entry a state, so
/// that equal statistics give equal chains, however and in whatever order they were observed. A
/// walk leaves each state as often as it comes to it: `visits` counts both.
package struct PathChain: Sendable {
  /// For each state, where its transitions begin in ``targets`` and ``counts``; one more at the end.
  private(set) var rows: [Int] = [0]
  private(set) var targets: [Int32] = []
  /// How often each transition was made, all positive.
  private(set) var counts: [Double] = []
  private(set) var starts: [Double] = []
  private(set) var visits: [Double] = []
  /// How often walks ended in a state, in conversions and without.
  private(set) var ends: [Double] = []
  private(set) var conversions: [Double] = []
  /// Revenue of the conversions, in micros.
  private(set) var revenue: [Double] = []
  /// The channels that occur, by rank ascending.
  package private(set) var channels: [Int] = []
  /// The states that contain each of these.
  private(set) var statesOfChannels: [[Int32]] = []

  /// The number of states.
  package var count: Int { starts.count }

  /// Nil where some count is negative.
  package init?(_ observed: TransitionCounts, ranks: ChannelRanks) {
    var arrivals = observed.ends.map(\.starts)
    let transitions = observed.transitions.entries
    for transition in transitions {
      guard transition.count >= 0 else { return nil }
      arrivals[transition.target] &+= transition.count
    }
    // The windows again, but of ranks, and with the oldest channel highest: they sort by names.
    var ordered: [(window: UInt64, state: Int)] = []
    for (state, key) in observed.states.keys.enumerated() {
      let end = observed.ends[state]
      guard end.starts >= 0, end.conversions >= 0, end.nulls >= 0, arrivals[state] >= 0 else {
        return nil
      }
      guard arrivals[state] > 0 else { continue }
      var window: UInt64 = 0
      var place: UInt64 = 3
      for channel in ChannelWindow(bits: key).channels {
        place -= 1
        let rank = ranks[ChannelID(rawValue: channel)]
        window |= UInt64(rank + 1) << (place * ChannelWindow.bitsPerChannel)
      }
      ordered.append((window, state))
    }
    ordered.sort { $0.window < $1.window }
    var places = [Int](repeating: -1, count: arrivals.count)
    for (place, entry) in ordered.enumerated() { places[entry.state] = place }
    addEnds(of: observed, in: ordered.map(\.state), arrivals)
    addTransitions(transitions, places)
    addChannels(of: ordered.map(\.window))
  }

  private mutating func addEnds(
    of observed: TransitionCounts, in order: [Int], _ arrivals: [Int64]
  ) {
    for state in order {
      let end = observed.ends[state]
      starts.append(Double(end.starts))
      visits.append(Double(arrivals[state]))
      ends.append(Double(end.conversions &+ end.nulls))
      conversions.append(Double(end.conversions))
      revenue.append(Double(end.revenue))
    }
  }

  private mutating func addTransitions(
    _ transitions: [TransitionTable.Entry], _ places: [Int]
  ) {
    var ordered: [(key: UInt64, count: Int64)] = []
    for transition in transitions where transition.count > 0 {
      let key = UInt64(places[transition.state]) << 32 | UInt64(places[transition.target])
      ordered.append((key, transition.count))
    }
    ordered.sort { $0.key < $1.key }
    for entry in ordered {
      while rows.count <= Int(entry.key >> 32) { rows.append(targets.count) }
      targets.append(Int32(truncatingIfNeeded: entry.key & 0xFFFF_FFFF))
      counts.append(Double(entry.count))
    }
    while rows.count <= count { rows.append(targets.count) }
  }

  private mutating func addChannels(of windows: [UInt64]) {
    var states: [Int: [Int32]] = [:]
    for (state, window) in windows.enumerated() {
      for channel in Set(ChannelWindow(bits: window).channels) {
        states[Int(channel), default: []].append(Int32(state))
      }
    }
    channels = states.keys.sorted()
    statesOfChannels = channels.map { states[$0] ?? [] }
  }

  /// What the states of `channel`, an index of ``channels``, are among all.
  func contains(channel: Int) -> [Bool] {
    var contains = [Bool](repeating: false, count: count)
    for state in statesOfChannels[channel] { contains[Int(state)] = true }
    return contains
  }
}
