extension DropFolder {
  /// What a person should know about the inbox: why nothing is taken, or what is unusual.
  package var condition: String? {
    if let pause { return pause }
    var sentences: [String] = []
    if isOverfull {
      sentences.append(
        "more than \(limits.pendingFiles) files are in the inbox; they are read in turn")
    }
    let stalled = stalled
    if let first = stalled.first {
      let others = stalled.count == 1 ? "" : " and \(stalled.count - 1) others"
      sentences.append(
        "\(first)\(others) still incomplete after \(times.stalled); see who writes to the inbox")
    }
    if let pollingReason { sentences.append(pollingReason) }
    return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
  }

  /// Works by other times and limits from now on; files that settle already keep their deadlines.
  package func adopt(settling times: SettlingTimes, limits: DropLimits, isWatched: Bool) {
    guard (times, limits, isWatched) != (self.times, self.limits, self.isWatched) else { return }
    self.times = times
    self.limits = limits
    self.isWatched = isWatched
    table.times = tableTimes
    nextRescan = clock()
    if let inbox { rewatch(inbox) }
  }

  /// The files that are still incomplete after ``SettlingTimes/stalled``, or cannot be claimed,
  /// escaped.
  package var stalled: [String] { table.stalled(at: clock()).map(\.escaped) }
}
