/// Which of a user's sessions belong to the journey of a conversion.
package struct JourneyRules: Hashable, Sendable {
  /// How long before a conversion a session may lie, in microseconds; nil for any time.
  package var lookback: Int64?
  package var boundary: Boundary
  package var afterConversion: AfterConversion

  package init(
    lookback: Int64? = 90 * Instant.microsPerDay, boundary: Boundary = .inclusive,
    afterConversion: AfterConversion = .keep
  ) {
    self.lookback = lookback
    self.boundary = boundary
    self.afterConversion = afterConversion
  }

  /// Whether a session at the very instant of the conversion belongs to its journey.
  package enum Boundary: String, CaseIterable, Sendable {
    case inclusive
    case exclusive
  }

  /// What an earlier conversion of the same user does to a journey.
  package enum AfterConversion: String, CaseIterable, Sendable {
    /// Nothing: the earlier conversion's sessions are in this journey too.
    case keep
    /// The journey starts after the earlier conversion.
    case restart
  }

  /// Changes with every rule.
  package var fingerprint: String {
    "lookback=\(lookback.map(String.init) ?? "none");boundary=\(boundary.rawValue);"
      + "after=\(afterConversion.rawValue)"
  }

  /// The indices of a journey's touchpoints among the user's sessions, whose `instants` ascend;
  /// empty where the conversion has none.
  ///
  /// `previous` is the user's previous conversion, if any; not later than `conversion`.
  ///
  /// - Complexity: O(log `instants.count`).
  package func range(
    of conversion: Instant, after previous: Instant?, in instants: [Instant]
  ) -> Range<Int> {
    let end = count(before: conversion, in: instants)
    var start = 0
    if let oldest = oldest(for: conversion) {
      start = instants.partitioningIndex { $0 >= oldest }
    }
    if afterConversion == .restart, let previous {
      start = max(start, count(before: previous, in: instants))
    }
    return min(start, end)..<end
  }

  /// The indices of the user's open path among the user's sessions, whose `instants` ascend: the
  /// sessions after the last conversion, or all of them where there is none.
  ///
  /// The look-back does not cut it: there is no conversion to look back from.
  ///
  /// - Complexity: O(log `instants.count`).
  package func openPath(after last: Instant?, in instants: [Instant]) -> Range<Int> {
    (last.map { count(before: $0, in: instants) } ?? 0)..<instants.count
  }

  private func count(before conversion: Instant, in instants: [Instant]) -> Int {
    switch boundary {
    case .inclusive: instants.partitioningIndex { $0 > conversion }
    case .exclusive: instants.partitioningIndex { $0 >= conversion }
    }
  }
}

extension Array {
  /// The first index whose element satisfies `belongsAfter`, which is false, then true.
  ///
  /// - Complexity: O(log `count`).
  package func partitioningIndex(where belongsAfter: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
