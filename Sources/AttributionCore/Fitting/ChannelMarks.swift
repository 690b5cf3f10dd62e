/// Finds the distinct channels of one path after another.
struct ChannelMarks: Sendable {
  /// The number of the path that last had each channel.
  private var marks: [UInt64] = []
  private var path: UInt64 = 0

  init() {}

  /// Replaces `distinct` by the channels of `path`, in the order in which they first occur.
  ///
  /// - Complexity: O(`path.count`).
  mutating func first(of path: Span<ChannelID>, into distinct: inout [ChannelID]) {
    distinct.removeAll(keepingCapacity: true)
    self.path += 1
    for index in path.indices {
      let channel = Int(path[index].rawValue)
      if channel >= marks.count {
        marks.append(contentsOf: repeatElement(0, count: channel + 1 - marks.count))
      }
      guard marks[channel] != self.path else { continue }
      marks[channel] = self.path
      distinct.append(path[index])
    }
  }
}
