/// The offsets of a time zone, as a table: what day an instant falls on, without a calendar.
package struct TimeZoneRules: Hashable, Sendable {
  /// The zone's name, such as `Europe/Berlin`.
  package let name: String
  /// Instants at which the offset changes, ascending.
  package let transitions: [Instant]
  /// Seconds east of Greenwich; one more than `transitions`: before the first, then from each on.
  package let offsets: [Int32]

  package init(name: String, transitions: [Instant], offsets: [Int32]) {
    precondition(offsets.count == transitions.count + 1, "one offset more than transitions")
    self.name = name
    self.transitions = transitions
    self.offsets = offsets
  }

  package static let utc = TimeZoneRules(name: "UTC", transitions: [], offsets: [0])

  /// The day on which an instant falls here.
  package func day(of instant: Instant) -> Day {
    let local = instant.micros + Int64(offset(at: instant)) * Instant.microsPerSecond
    return Day(number: Int32(clamping: local.floorDivided(by: Instant.microsPerDay)))
  }

  /// Seconds east of Greenwich at an instant.
  package func offset(at instant: Instant) -> Int32 {
    guard !transitions.isEmpty else { return offsets[0] }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= instant { low = middle + 1 } else { high = middle }
    }
    return offsets[low]
  }
}
