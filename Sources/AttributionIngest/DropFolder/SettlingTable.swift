/// Which dropped files are complete, judged by looks at them and the time between.
///
/// A file settles when two looks that are a quiet period apart found it equal; the period depends
/// on the ``Hint`` under which it was seen last, and starts anew with every change. The table does
/// no I/O and knows no clock: observations go in, settled files and the next deadline come out.
/// Every operation takes amortised constant time a file, but for the sorting in ``settled(limit:)``.
package struct SettlingTable: Sendable {
  package typealias Moment = ContinuousClock.Instant

  /// Of files that are observed from now on.
  package var times: SettlingTimes
  private var files: [FileName: File] = [:]
  /// A queue for each quiet period: within one, deadlines come in order by themselves.
  private var renamedIn = DeadlineQueue()
  private var closed = DeadlineQueue()
  private var seen = DeadlineQueue()
  private var doubted = DeadlineQueue()
  private static let queues = [\Self.renamedIn, \.closed, \.seen, \.doubted]
  private var ready = ArrivalQueue()
  private var tickets: UInt64 = 0

  package init(times: SettlingTimes) { self.times = times }

  /// The files that are in the inbox, as far as observed, settled or not.
  package var count: Int { files.count }

  /// What was last observed of a file.
  package func version(of name: FileName) -> FileVersion? { files[name]?.version }

  package var versions: some Sequence<(name: FileName, version: FileVersion)> {
    files.lazy.map { (name: $0.key, version: $0.value.version) }
  }

  /// Takes note of a look at a file.
  package mutating func observe(
    _ name: FileName, _ version: FileVersion, _ hint: Hint, at now: Moment
  ) {
    let known = files[name]
    let isUnchanged = known?.version == version
    switch (hint, known?.state) {
    case (.declaredComplete, .settled) where isUnchanged:
      break
    case (.declaredComplete, _):
      settle(name, version, hint, firstSeen: known?.firstSeen ?? now)
    case (.seen, .settled) where isUnchanged:
      break
    case (.seen, .settling(_, let deadline)) where isUnchanged:
      if now >= deadline { settle(name, version, hint, firstSeen: known?.firstSeen ?? now) }
    default:
      rest(name, version, hint, firstSeen: known?.firstSeen ?? now, at: now)
    }
  }

  /// Takes note that a file is gone, or claimed.
  package mutating func forget(_ name: FileName) { files[name] = nil }

  /// Leaves a settled file that cannot be claimed alone until it is observed again.
  package mutating func leaveAlone(_ name: FileName) { files[name]?.state = .leftAlone }

  /// Whether a settled file counts as whole without a look at its end.
  package func isBelieved(_ name: FileName) -> Bool { files[name]?.isBelieved ?? false }

  /// Takes note that a settled file is whole, as far as its end tells.
  package mutating func believe(_ name: FileName) { files[name]?.isBelieved = true }

  /// Lets a settled file whose end is missing rest for longer; then it settles all the same.
  package mutating func doubt(_ name: FileName, at now: Moment) {
    guard var file = files[name] else { return }
    let deadline = now + times.incomplete
    file.state = .settling(.seen, until: deadline)
    file.isBelieved = true
    files[name] = file
    doubted.append(name, deadline: deadline)
  }

  /// Takes out the files whose quiet period has ended; each must then be observed or forgotten.
  package mutating func due(at now: Moment) -> [FileName] {
    var names: [FileName] = []
    for queue in Self.queues {
      while let next = self[keyPath: queue].first, next.deadline <= now {
        if awaits(next) { names.append(next.name) }
        self[keyPath: queue].removeFirst()
      }
    }
    return names
  }

  /// When a file could settle next.
  package mutating func nextDeadline() -> Moment? {
    var earliest: Moment?
    for queue in Self.queues {
      while let next = self[keyPath: queue].first, !awaits(next) {
        self[keyPath: queue].removeFirst()
      }
      guard let deadline = self[keyPath: queue].first?.deadline else { continue }
      earliest = min(earliest ?? deadline, deadline)
    }
    return earliest
  }

  /// The first `limit` settled files in order of arrival; they stay until they are forgotten.
  ///
  /// A file waits for those that came before it and still settle, unless they are stalled or
  /// doubted: of two rows with one key the one that came last is to stand.
  ///
  /// - Complexity: O(``count``), and sorting what settled since the last call.
  package mutating func settled(limit: Int, at now: Moment) -> [Candidate] {
    let found = ready.first(limit) {
      files[$0.candidate.name]?.state == .settled(ticket: $0.ticket)
    }
    guard !found.isEmpty, found.count < files.count else { return found }
    var first: Candidate?
    for (name, file) in files {
      guard case .settling = file.state, !file.isBelieved,
        now - file.firstSeen < times.stalled
      else { continue }
      let candidate = Candidate(name: name, version: file.version)
      first = min(first ?? candidate, candidate)
    }
    guard let first else { return found }
    return Array(found.prefix { $0 < first })
  }

  /// The files that have been changing for too long, by name.
  ///
  /// - Complexity: O(`count`).
  package func stalled(at now: Moment) -> [FileName] {
    files.filter { _, file in
      if case .settled = file.state { return false }
      return now - file.firstSeen >= times.stalled
    }
    .keys.sorted()
  }

  private mutating func settle(
    _ name: FileName, _ version: FileVersion, _ hint: Hint, firstSeen: Moment
  ) {
    tickets += 1
    let isBelieved = hint == .declaredComplete || (files[name]?.isBelieved ?? false)
    files[name] = File(
      version: version, firstSeen: firstSeen, state: .settled(ticket: tickets),
      isBelieved: isBelieved)
    ready.append(Candidate(name: name, version: version), ticket: tickets)
  }

  private mutating func rest(
    _ name: FileName, _ version: FileVersion, _ hint: Hint, firstSeen: Moment, at now: Moment
  ) {
    let (queue, period) =
      switch hint {
      case .renamedIn: (\Self.renamedIn, times.renamedIn)
      case .closed: (\Self.closed, times.closed)
      case .seen, .declaredComplete: (\Self.seen, times.unchanged)
      }
    let deadline = now + period
    files[name] = File(
      version: version, firstSeen: firstSeen, state: .settling(hint, until: deadline))
    self[keyPath: queue].append(name, deadline: deadline)
  }

  private func awaits(_ item: DeadlineQueue.Item) -> Bool {
    guard case .settling(_, let deadline) = files[item.name]?.state else { return false }
    return deadline == item.deadline
  }

  private struct File {
    var version: FileVersion
    var firstSeen: Moment
    var state: State
    /// Whether its end need not be looked at, or not again.
    var isBelieved = false
  }

  private enum State: Equatable {
    case settling(Hint, until: Moment)
    case settled(ticket: UInt64)
    case leftAlone
  }
}

extension SettlingTable {
  /// How a file came to notice.
  package enum Hint: Hashable, Sendable {
    /// It was renamed into the inbox, as a whole.
    case renamedIn
    /// Somebody who had it open for writing closed it.
    case closed
    /// It was found, or its quiet period is over.
    case seen
    /// Its `NAME.done` is there and younger than the file.
    case declaredComplete
  }
}

/// A file that is complete and may be claimed.
package struct Candidate: Hashable, Sendable {
  package let name: FileName
  package let version: FileVersion
}

extension Candidate: Comparable {
  /// In order of arrival, then of name.
  package static func < (left: Self, right: Self) -> Bool {
    (left.version.changed, left.name) < (right.version.changed, right.name)
  }
}
