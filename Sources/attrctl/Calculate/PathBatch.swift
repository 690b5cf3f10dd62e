import AttributionCore

/// Rows of a file of paths as columns: the channels of all of them, and what came of each.
struct PathBatch {
  private(set) var channels: [ChannelID] = []
  private(set) var tallies: [PathTally] = []
  /// Where the channels of each row end.
  private var ends: [Int] = []

  init() {}

  var count: Int { tallies.count }

  /// The channels of a row, oldest first.
  @inline(__always)
  func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

  /// Adds a channel to the row that is open.
  @inline(__always)
  mutating func append(_ channel: ChannelID) { channels.append(channel) }

  /// How many channels the open row has.
  @inline(__always)
  var openCount: Int { channels.count - (ends.last ?? 0) }

  /// Completes the open row.
  @inline(__always)
  mutating func close(_ tally: PathTally) {
    ends.append(channels.count)
    tallies.append(tally)
  }

  /// Forgets the open row.
  mutating func drop() { channels.removeSubrange((ends.last ?? 0)...) }

  mutating func removeAll() {
    channels.removeAll(keepingCapacity: true)
    tallies.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
