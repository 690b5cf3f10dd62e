/// How often paths went from one state of a Markov chain to another: what `markov` learns from.
///
/// A state is the window of the last `order` channels of a path; a path of fewer is one state.
/// Equal states in a row are one.
package struct TransitionCounts: Sendable {
  let order: Int
  /// Windows by number of state.
  private(set) var states = NumberTable()
  private(set) var transitions = TransitionTable()
  private(set) var ends: [Ends] = []
  /// Whether a channel's number was too large, and its path left out.
  private(set) var isOverfull = false

  /// How often paths began in a state, and what came of those that ended in it.
  struct Ends: Sendable {
    var starts: Int64 = 0
    var conversions: Int64 = 0
    var nulls: Int64 = 0
    /// In micros.
    var revenue: Int128 = 0
  }

  package init(order: Int) {
    precondition(1...3 ~= order, "a state holds one to three channels")
    self.order = order
  }

  /// Adds what came of a path.
  ///
  /// - Complexity: O(`path.count`) without allocation, but for states not seen before.
  package mutating func observe(_ path: Span<ChannelID>, _ tally: PathTally) {
    let walks = tally.conversions &+ tally.nulls
    var window = ChannelWindow()
    for index in 0..<min(order, path.count) {
      let channel = path[index].rawValue
      guard channel < ChannelWindow.channelLimit else {
        isOverfull = true
        return
      }
      window = window.sliding(to: channel, order: order)
    }
    var state = number(of: window)
    ends[state].starts &+= walks
    var index = order
    while index < path.count {
      let channel = path[index].rawValue
      var target = transitions.follow(state, channel, walks)
      if target < 0 {
        guard channel < ChannelWindow.channelLimit else {
          isOverfull = true
          return
        }
        addTransition(from: state, channel)
        target = transitions.follow(state, channel, walks)
      }
      state = target
      index &+= 1
    }
    ends[state].conversions &+= tally.conversions
    ends[state].nulls &+= tally.nulls
    ends[state].revenue &+= Int128(tally.revenue.micros)
  }

  private mutating func number(of window: ChannelWindow) -> Int {
    let state = states.number(of: window.bits)
    if state == ends.count { ends.append(Ends()) }
    return state
  }

  @inline(never) private mutating func addTransition(from state: Int, _ channel: UInt32) {
    let window = ChannelWindow(bits: states.keys[state])
    transitions.add(state, channel, to: number(of: window.sliding(to: channel, order: order)))
  }
}
