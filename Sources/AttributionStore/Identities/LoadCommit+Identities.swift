import AttributionCore

extension LoadCommit {
  /// Links that are changed together, which bounds the memory they take.
  private static let linksPerUpdate = 100_000

  /// Stores the load's links between ids, and marks everybody whose person changed or is of an id
  /// that did.
  mutating func linkIdentities() throws {
    if let spool = load.identityRows.identities {
      var update = try PersonUpdate(database)
      var changes: [PersonUpdate.Change] = []
      for partition in 0..<Spool.partitionCount {
        changes += try linkChanges(of: try spool.take(partition))
        if changes.count >= Self.linksPerUpdate || partition == Spool.partitionCount - 1 {
          try update.apply(changes, &self.changes.aggregates)
          changes.removeAll(keepingCapacity: true)
        }
      }
      self.changes.aggregates.counts.identities += update.countChange
    }
    guard let touched = changes.touchedPersons else { return }
    try touched.mark(
      with: try PendingMarks(database), &changes.aggregates, onProgress: onProgress)
  }

  /// The last row of each alias; a link from or to a forgotten user is no link.
  private mutating func linkChanges(
    of rows: borrowing SpooledRecords
  ) throws -> [PersonUpdate.Change] {
    var last: [UserKey: Int] = [:]
    var records: [IdentityRecord] = []
    rows.forEachIdentity { record in
      if load.skipped[Int(record.file)] { return }
      if let known = last[record.first] {
        records[known] = record
      } else {
        last[record.first] = records.count
        records.append(record)
      }
    }
    var changes: [PersonUpdate.Change] = []
    for record in records {
      try onProgress()
      if try forgetting.concerns(record.first.id) || forgetting.concerns(record.second) {
        forgetting.count(load.files[Int(record.file)])
        changes.append(PersonUpdate.Change(alias: record.first, link: nil))
        continue
      }
      let user = UserKey(
        hash: record.second.withUnsafeBytes { load.hash.user($0) }, id: record.second)
      changes.append(
        PersonUpdate.Change(
          alias: record.first,
          link: PersonUpdate.Link(
            user: user,
            place: Place(file: load.files[Int(record.file)], line: record.line))))
    }
    return changes
  }
}
