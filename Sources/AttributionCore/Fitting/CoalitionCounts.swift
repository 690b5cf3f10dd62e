/// What came of the paths of each coalition, the set of a path's channels.
struct CoalitionCounts: Sendable {
  private(set) var counts = SequenceCounts()
  private var seen = ChannelMarks()
  private var members: [ChannelID] = []

  init() {}

  mutating func observe(_ path: Span<ChannelID>, _ tally: PathTally) {
    seen.first(of: path, into: &members)
    members.sort { $0 < $1 }
    counts.observe(members, tally)
  }
}
