import AttributionCore
import AttributionIngest
import AttributionStore
import GRDB
import Logging
import Synchronization

extension EngineLoop {
  /// Files loaded in one transaction.
  private static let filesPerLoad = 1_000
  /// Bytes of files loaded in one transaction, beyond the first: the log grows to what they write.
  private static let bytesPerLoad: Int64 = 4 << 30
  /// Bytes of rows from which on a first load is made on a copy of the database.
  private static let bytesWorthACopy = 1 << 20
  /// How long a file that is ready waits for others that are nearly so.
  private static let longestWaitForCompany = Duration.milliseconds(400)

  /// Takes up what a stop, a crash or a failure left in `processing/`, when that is due.
  ///
  /// A file's stamp is in the ledger if and only if its rows are stored.
  func reconcile() throws {
    guard let reconcileAt, .now >= reconcileAt else { return }
    let known = Set(claimed.map(\.stamp)).union(stored.map(\.file.stamp))
    let leftovers = try folder.leftovers(besides: known)
    if let newest = try store.read({ try FileLedger($0).newestStamp() }) {
      folder.advance(past: ArrivalStamp(rawValue: newest))
    }
    let entries = try store.read { database in
      try leftovers.map { try FileLedger(database).entry(stamp: $0.stamp.rawValue) }
    }
    for (file, entry) in zip(leftovers, entries) {
      if let entry { stored.append((file, entry)) } else { claimed.append(file) }
    }
    claimed.sort { $0.stamp < $1.stamp }
    self.reconcileAt = nil
  }

  /// Moves files that are stored to where the ledger says that they belong.
  func putAway() throws {
    guard !stored.isEmpty else { return }
    var done = 0
    defer { stored.removeFirst(done) }
    try folder.syncingOnce {
      for (file, entry) in stored {
        try finish(file, entry)
        done += 1
      }
    }
  }

  private func claimSettledFiles() throws {
    let room = Self.filesPerLoad - claimed.count
    guard room > 0 else { return }
    let settled = try folder.settled(limit: room)
    guard !settled.isEmpty else { return }
    do {
      try folder.syncingOnce { try claim(settled) }
    } catch {
      // The file at which it failed may be in `processing/` already.
      reconcileAt = .now
      throw error
    }
  }

  private func claim(_ candidates: [Candidate]) throws {
    for candidate in candidates {
      do {
        if let file = try folder.claim(candidate) { claimed.append(file) }
      } catch {
        guard error.code == .immovable else { throw error }
        logger.record(.fileRejected, "cannot be claimed: \(error)")
      }
    }
  }

  /// Loads the files that are ready, together, in one transaction.
  ///
  /// - Returns: Whether there were any.
  func loadSettledFiles() throws -> Bool {
    try claimSettledFiles()
    for note in folder.takeNotes() { logger.notice("\(note)") }
    guard !claimed.isEmpty, folder.shortage == nil, !isWaitingForCompany() else { return false }
    setPhase(.loading)
    var files: [ClaimedFile] = []
    var bytes: Int64 = 0
    for file in claimed.prefix(Self.filesPerLoad) {
      if !files.isEmpty, bytes + file.size > Self.bytesPerLoad { break }
      files.append(file)
      bytes += file.size
    }
    let waiting = (claimed.count, folder.pendingCount)
    shared.state.withLock { ($0.processingFiles, $0.pendingFiles) = waiting }
    do {
      if let entries = try load(files) {
        claimed.removeFirst(files.count)
        stored += zip(files, entries).map { ($0, $1) }
      }
    } catch {
      // They may be stored all the same; the ledger tells.
      claimed.removeFirst(files.count)
      reconcileAt = .now
      throw error
    }
    try putAway()
    let rest = claimed.count
    shared.state.withLock { $0.processingFiles = rest }
    setMessage(condition)
    return true
  }

  /// Whether other files are about to settle, so that loading all of them together is cheaper: each
  /// history that they touch is then written once.
  private func isWaitingForCompany() -> Bool {
    let now = ContinuousClock.now
    let since = waitingForCompanySince ?? now
    let isWaiting =
      claimed.count < Self.filesPerLoad && folder.pendingCount > 0
      && folder.nextDeadline < Self.longestWaitForCompany
      && now - since < Self.longestWaitForCompany
    waitingForCompanySince = isWaiting ? since : nil
    return isWaiting
  }

  /// Reads files and stores them all in one transaction, with their entries.
  ///
  /// - Returns: The entries; nil where files were set aside, so that it must be begun anew.
  private func load(_ files: [ClaimedFile]) throws -> [FileLedger.Entry]? {
    let load = try FactLoad(store: store, memory: settings.spoolBytes)
    var nextID = try store.read { try FileLedger($0).nextID() }
    var entries: [FileLedger.Entry] = []
    showLoading(files, from: nextID)
    defer { showLoaded() }
    for file in files {
      if let refusal = file.refusal {
        entries.append(FileLedger.Entry(file, nextID, refused: refusal.sentence))
      } else {
        entries.append(try read(file, as: nextID, into: load, after: entries))
      }
      nextID = FileID(rawValue: nextID.rawValue + 1)
    }
    let now = Instant.wallClock
    for index in entries.indices { entries[index].finishedAt = now }
    guard try !setChangedAside(files) else { return nil }
    func commit(_ database: Database, attributesAtOnce: Bool, pages: DraftPages? = nil) throws {
      var commit = try LoadCommit(
        load, into: database, rules: rules(database), attributesAtOnce: attributesAtOnce,
        pages: pages, at: now, onProgress: checkpoint)
      try commit.run()
      for var entry in entries {
        try commit.annotate(&entry)
        commit.countRefused(in: &entry)
        if entry.badRows == 0 { entry.rowForm = nil }
        try FileLedger(database).insert(entry)
      }
      try reach(.commit)
      shared.heartbeat.beginLongCall()
    }
    defer { shared.heartbeat.endLongCall() }
    if load.bytes >= Self.bytesWorthACopy, try store.isEmpty() {
      try store.writeWhole { database, pages in
        try commit(database, attributesAtOnce: true, pages: pages)
        try attributeAll(database)
      }
    } else {
      try store.write { try commit($0, attributesAtOnce: false) }
    }
    try reach(.committed)
    for entry in entries { log(entry) }
    noteArrivals(of: entries)
    return entries
  }

  /// Leaves files out for a while that were written to since they were claimed.
  ///
  /// Whoever had one open for writing still has: it is taken up again as it is then.
  private func setChangedAside(_ files: [ClaimedFile]) throws -> Bool {
    var changed: Set<ArrivalStamp> = []
    for file in files where file.refusal == nil {
      guard try !folder.isUnchanged(file) else { continue }
      logger.notice("\(file.name.escaped): written to while it was read; it is read again")
      changed.insert(file.stamp)
    }
    guard !changed.isEmpty else { return false }
    claimed.removeAll { changed.contains($0.stamp) }
    reconcileAt = .now + max(settings.settling.idle, settings.retryDelay)
    return true
  }

  /// Reads one file into the load, and says what becomes of it.
  private func read(
    _ file: ClaimedFile, as id: FileID, into load: FactLoad, after earlier: [FileLedger.Entry]
  ) throws -> FileLedger.Entry {
    let isRetry = try isRetry(file)
    var reading = FileReading(
      file, id: id, load: load, badRowLimit: isRetry ? nil : settings.badRows,
      profile: try profile(of: file), limits: limits)
    let entry = try reading.run { [self] progress throws(StoreError) in
      shared.state.withLock { $0.current = progress }
      shared.heartbeat.beat()
      if mustStop { throw .stopping }
      try reach(.batch)
    }
    // Where it was given up, nothing is said of the file.
    if mustStop { throw StoreError.stopping }
    try reach(.hash)
    guard entry.state == .processed, !isRetry, let digest = entry.digest else { return entry }
    let known =
      try earlier.first { $0.state == .processed && $0.digest == digest }
      ?? store.read { try FileLedger($0).processed(digest: digest) }
    guard let known else { return entry }
    guard !file.isForced else {
      var forced = entry
      forced.notes.append(
        "forced in over the same content as \(known.name), file \(known.id.rawValue)")
      return forced
    }
    load.skip(file: load.number(of: id))
    var duplicate = entry
    duplicate.state = .duplicate
    duplicate.message = "the same content as \(known.name), file \(known.id.rawValue)"
    return duplicate
  }

  /// Moves a file to where the ledger says that it belongs.
  private func finish(_ file: ClaimedFile, _ entry: FileLedger.Entry) throws {
    switch entry.state {
    case .processed, .duplicate:
      try folder.finish(file, as: .processed(on: TimeZoneRules.utc.day(of: entry.finishedAt)))
    case .rejected:
      try folder.finish(file, as: .rejected(report: RejectionReport(entry).json))
    }
  }

  private func log(_ entry: FileLedger.Entry) {
    let metadata: Logger.Metadata = [
      "file": "\(entry.id.rawValue)", "name": "\(entry.name)", "rows": "\(entry.rows)",
      "bad_rows": "\(entry.badRows)",
    ]
    switch entry.state {
    case .processed: logger.record(.fileCommitted, "file processed", metadata)
    case .duplicate: logger.record(.fileDuplicate, "file was in already", metadata)
    case .rejected:
      logger.record(.fileRejected, "file rejected: \(entry.message ?? "")", metadata)
    }
  }
}
