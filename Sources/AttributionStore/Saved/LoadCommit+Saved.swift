import AttributionCore

/// Saved requests and answers are kept as they came. Which answers are taken follows from all that
/// is there of a conversion, so it makes no difference which half came first, or how they were cut
/// into files.
extension LoadCommit {
  /// Stores the load's saved requests and answers, and takes the answers that belong to a request.
  mutating func importSaved() throws {
    let erased = try eraseSaved()
    guard load.saved != nil || !erased.isEmpty else { return }
    let table = try SavedTable(database)
    let answers = try ImportedAnswers(database, at: now)
    for conversion in erased { try settle(conversion, [], table, answers) }
    if let saved = load.saved {
      for partition in 0..<Spool.partitionCount {
        try importSaved(try saved.spool.take(partition), saved.scopes, table, answers)
      }
    }
    try answers.mark(&changes.aggregates)
  }

  private mutating func importSaved(
    _ rows: borrowing SpooledRecords, _ scopes: [UInt32: SavedScopes], _ table: SavedTable,
    _ answers: ImportedAnswers
  ) throws {
    var conversions: [[UInt8]: [SavedRecord]] = [:]
    var order: [[UInt8]] = []
    for segment in rows.segments {
      var offset = 0
      while offset < segment.count {
        let record = SavedRecord(segment, at: &offset)
        if load.skipped[Int(record.file)] { continue }
        if conversions[record.conversion] == nil { order.append(record.conversion) }
        conversions[record.conversion, default: []].append(record)
      }
    }
    let names = load.channels.names
    for conversion in order {
      try onProgress()
      guard let records = conversions[conversion] else { continue }
      let groups = SavedGroups(records, scopes, channels: names)
      for refusal in groups.refusals {
        savedTallies[load.files[Int(refusal.file)], default: SavedTally()]
          .add(refusal.fault, line: refusal.line)
      }
      var arrivals = groups.arrivals
      for index in arrivals.indices {
        arrivals[index].element.terms = arrivals[index].element.terms.completed(
          by: rules.remoteIHC, arrivals[index].element.kind)
      }
      try arrivals.removeAll { arrival in
        guard try isOfForgotten(arrival.element) else { return false }
        forgetting.count(load.files[Int(arrival.file)])
        return true
      }
      if !arrivals.isEmpty { try settle(conversion, arrivals, table, answers) }
    }
  }

  /// Stores what came of a conversion and brings its imported answers in step.
  private mutating func settle(
    _ conversion: [UInt8], _ arrivals: [SavedGroups.Arrival], _ table: SavedTable,
    _ answers: ImportedAnswers
  ) throws {
    var settling = try SavedSettling(conversion, table)
    for arrival in arrivals { settling.add(arrival.element) }
    let taken = try settling.settle(with: answers)
    for arrival in arrivals {
      let file = load.files[Int(arrival.file)]
      var tally = savedTallies[file] ?? SavedTally()
      switch settling.outcome(of: arrival.element) {
      case .matched(let key):
        let taken = taken[key] ?? ImportedAnswers.Taken(isNew: false, isCurrent: false)
        tally.add(taken, isSentAsOurs: arrival.element.isSentAsOurs)
      case .waiting: tally.addWaiting(arrival.element.kind)
      case .untyped: tally.addUntyped()
      case .refused(let fault): tally.add(fault, line: arrival.line)
      }
      savedTallies[file] = tally
    }
  }
}

extension LoadCommit {
  /// Adds what became of a file's saved requests and answers to its entry in the ledger.
  func annotateSaved(_ entry: inout FileLedger.Entry) {
    if let tally = savedTallies[entry.id] { entry.notes += tally.notes }
  }

  /// Whether a session of it is a forgotten user's.
  private func isOfForgotten(_ element: SavedElement) throws -> Bool {
    guard forgetting.isActive else { return false }
    let index = try KeyIndex(database, .session)
    return try element.allSessions.contains { session in
      let hash = session.withUnsafeBytes { load.hash($0) }
      return try index.users(hash.high).contains(KeyIndex.forgotten)
    }
  }

  /// Erases what is saved of sessions and conversions of users whom the load forgets.
  ///
  /// - Returns: Of which conversions something was erased.
  private mutating func eraseSaved() throws -> [[UInt8]] {
    guard forgetting.isActive, !forgetting.newKeys.isEmpty else { return [] }
    let table = try SavedTable(database)
    var erased: [[UInt8]] = []
    for conversion in try table.conversions() {
      try onProgress()
      let isForgotten = forgetting.newConversions.contains(
        conversion.withUnsafeBytes { load.hash($0).high })
      var wasErased = false
      for stored in try table.elements(of: conversion) {
        let isMeant =
          isForgotten
          || stored.element.allSessions.contains { session in
            forgetting.newKeys.contains(session.withUnsafeBytes { load.hash($0).high })
          }
        guard isMeant else { continue }
        try table.remove(stored.element.kind, stored.digest, of: conversion)
        wasErased = true
      }
      if wasErased { erased.append(conversion) }
    }
    if !erased.isEmpty { try Remnants(database).expect() }
    return erased
  }
}
