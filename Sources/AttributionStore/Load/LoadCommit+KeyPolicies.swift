import AttributionCore

/// Files whose rows do not replace what is there already.
extension LoadCommit {
  /// Whether a row of a session or conversion gives way to one of its key that came before it.
  ///
  /// It is left out then, and noted for quarantine where its file says so. `hash` is the first part
  /// of the key's hash, `isInLoad` says whether a row of the load has the key already, and `owners`
  /// are the users in the database who may have it.
  mutating func givesWay(
    _ record: KeyRecord, of kind: KeyedFact, _ hash: UInt64, isInLoad: Bool, owners: [UInt64]
  ) throws -> Bool {
    let policy = load.policies[Int(load.rowFiles.file(of: record.row))]
    guard policy != .lastWins else { return false }
    let key = KeyHash.Value(high: hash, low: record.check)
    guard try isInLoad || owners.contains(where: { try has($0, kind, key) }) else { return false }
    supersededRows.insert(record.row)
    if policy == .reject { refusedRows.insert(record.row) }
    return true
  }

  /// Whether a user in the database has the fact of a key.
  private func has(_ owner: UInt64, _ kind: KeyedFact, _ key: KeyHash.Value) throws -> Bool {
    guard owner != KeyIndex.forgotten else { return false }
    return try changes.table.users(owner).contains { kind.index(of: key, in: $0, load.hash) != nil }
  }

  /// Whether a cost gives way to the one that its session has already.
  mutating func costGivesWay(_ record: FactRecordView) throws -> Bool {
    switch load.policies[Int(load.rowFiles.file(of: record))] {
    case .lastWins: return false
    case .firstWins: return true
    case .reject:
      try refuse(record)
      return true
    }
  }

  /// Sends a row to quarantine because its key is there already.
  mutating func refuse(_ record: FactRecordView) throws {
    let id = Array(record.id)
    let column = record.kind == .conversion ? "conv_id" : "session_id"
    let file = load.rowFiles.file(of: record)
    duplicates[load.files[Int(file)], default: 0] += 1
    // The row itself is not at hand any more, only what it said.
    try load.addQuarantined(
      QuarantinedRow(
        line: record.line, byteOffset: 0, column: column, code: "duplicate-key",
        message: "\(column): \(String(decoding: id, as: UTF8.self)) is there already; "
          + "expected a new one, as the file's keys are to be rejected otherwise",
        raw: id, isCut: true), file: file)
  }

  /// Adds the rows that were refused to a file's entry in the ledger.
  package func countRefused(in entry: inout FileLedger.Entry) {
    entry.badRows += duplicates[entry.id] ?? 0
  }
}

/// Which kind of fact a key is of.
enum KeyedFact {
  case session
  case conversion

  /// Where a user's fact of a key stands.
  func index(
    of key: KeyHash.Value, in user: HistoryTable.StoredUser, _ hash: KeyHash
  ) -> Int? {
    let history = user.history
    return switch self {
    case .session: history.sessions.firstIndex { hash(history.string($0.id)) == key }
    case .conversion: history.conversions.firstIndex { hash(history.string($0.id)) == key }
    }
  }
}
