package import AttributionCore

extension UserHistory {
  /// The conversion of that id, if the user has it.
  func conversion(_ id: TextRange) -> Int? {
    conversions.firstIndex { equal($0.id, id) }
  }

  /// Merges sessions that stand after the first `known` ones: of two with one id the later stands,
  /// and a known cost stays with its session.
  ///
  /// - Returns: The earliest instant, as it was or as it is now, of a session that came or changed;
  ///   nil if none did.
  mutating func mergeSessions(known: Int) -> Instant? {
    guard known < sessions.count else { return nil }
    var earliest = sessions[known...].reduce(sessions[known].instant) { min($0, $1.instant) }
    if sessions.count <= 24 {
      // One look into the text for all comparisons.
      let text = text
      text.withUnsafeBytes { mergeFewSessions(known: known, $0, &earliest) }
      return earliest
    }
    // Many sessions: find equal ids by sorting positions, the earlier of equal ids first.
    let order = sessions.indices.sorted {
      let difference = compare(sessions[$0].id, sessions[$1].id)
      return difference != 0 ? difference < 0 : $0 < $1
    }
    var merged: [SessionFact] = []
    merged.reserveCapacity(sessions.count)
    var previous: Int?
    for index in order {
      if let previous, equal(sessions[previous].id, sessions[index].id) {
        var session = sessions[index]
        earliest = min(earliest, sessions[previous].instant)
        session.cost = session.cost ?? merged[merged.count - 1].cost
        merged[merged.count - 1] = session
      } else {
        merged.append(sessions[index])
      }
      previous = index
    }
    sessions = merged
    return earliest
  }

  private mutating func mergeFewSessions(
    known: Int, _ text: UnsafeRawBufferPointer, _ earliest: inout Instant
  ) {
    var kept = known
    for index in known..<sessions.count {
      let session = sessions[index]
      var earlier = 0
      while earlier < kept, !text.isSame(sessions[earlier].id, session.id) { earlier += 1 }
      if earlier < kept {
        earliest = min(earliest, sessions[earlier].instant)
        replaceSession(at: earlier, with: session)
      } else {
        if kept != index { sessions[kept] = session }
        kept += 1
      }
    }
    if kept < sessions.count { sessions.removeSubrange(kept...) }
  }

  private mutating func replaceSession(at index: Int, with session: SessionFact) {
    let cost = session.cost ?? sessions[index].cost
    sessions[index] = session
    sessions[index].cost = cost
  }

  /// Merges one conversion: the later row stands, save that of rows derived from journeys the one
  /// of the latest instant does.
  mutating func merge(_ conversion: ConversionFact) {
    guard let index = self.conversion(conversion.id) else {
      conversions.append(conversion)
      return
    }
    let known = conversions[index]
    if known.isFromJourney, conversion.isFromJourney, conversion.instant < known.instant { return }
    conversions[index] = conversion
  }

  /// Fills `touchpoints` with the sessions, in their order, and the channels that they count for.
  package func copyTouchpoints(
    to touchpoints: inout Touchpoints, _ channels: EffectiveChannels
  ) {
    touchpoints.removeAll()
    for session in sessions {
      touchpoints.append(
        channel: channels.channel(of: session, in: self), instant: session.instant,
        flags: session.flags)
    }
  }

  /// Fills `list` with the conversions, in their order.
  package func copyConversions(to list: inout [Attributor.Conversion]) {
    list.removeAll(keepingCapacity: true)
    for conversion in conversions {
      list.append(
        Attributor.Conversion(instant: conversion.instant, revenue: conversion.revenue))
    }
  }
}
