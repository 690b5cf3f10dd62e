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

  /// The instant at which clocks here show `local`, microseconds since 1970-01-01T00:00:00.
  ///
  /// About a transition the offset before it counts (the rule of RFC 5545, section 3.3.5): of two
  /// instants, where clocks were set back, the earlier one; where they were set forward and never
  /// showed `local`, the instant as if they had not been yet.
  ///
  /// - Complexity: O(log `transitions.count`)
  package func instant(ofLocal local: Int64) -> Instant {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      let later = max(offsets[middle], offsets[middle + 1])
      let end = transitions[middle].micros + Int64(later) * Instant.microsPerSecond
      if end <= local { low = middle + 1 } else { high = middle }
    }
    return Instant(micros: local - Int64(offsets[low]) * Instant.microsPerSecond)
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
