import AttributionCore
import AttributionIngest
import AttributionStore
import Logging
import Synchronization

extension EngineLoop {
  /// Files loaded in one transaction.
  private static let filesPerLoad = 1_000
  /// Bytes of files loaded in one transaction, beyond the first: the log grows to what they write.
  private static let bytesPerLoad: Int64 = 4 << 30
  /// How long a file that is ready waits for others that are nearly so.
  private static let longestWaitForCompany = Duration.milliseconds(400)

  /// Finishes or takes up again what a stop or a crash left in `processing/`.
  ///
  /// A file's stamp is in the ledger if and only if its rows are stored.
  func reconcile() throws {
    let leftovers = try folder.leftovers()
    if let newest = try store.read({ try FileLedger($0).newestStamp() }) {
      folder.advance(past: ArrivalStamp(rawValue: newest))
    }
    for file in leftovers {
      if let entry = try store.read({ try FileLedger($0).entry(stamp: file.stamp.rawValue) }) {
        try finish(file, entry)
      } else {
        claimed.append(file)
      }
    }
  }

  private func claimSettledFiles() throws {
    let room = Self.filesPerLoad - claimed.count
    guard room > 0 else { return }
    let settled = try folder.settled(limit: room)
    guard !settled.isEmpty else { return }
    try folder.syncingOnce { try claim(settled) }
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
    guard !claimed.isEmpty, !isWaitingForCompany() else { return false }
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
    let entries = try load(files)
    try folder.syncingOnce { try finish(files, entries) }
    let rest = claimed.count
    shared.state.withLock { $0.processingFiles = rest }
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

  private func load(_ files: [ClaimedFile]) throws -> [FileLedger.Entry] {
    let load = FactLoad(store: store, memory: settings.spoolBytes)
    var nextID = try store.read { try FileLedger($0).nextID() }
    var entries: [FileLedger.Entry] = []
    for file in files {
      if let refusal = file.refusal {
        entries.append(FileLedger.Entry(file, nextID, refused: refusal.sentence))
      } else {
        entries.append(try read(file, as: nextID, into: load, after: entries))
      }
      nextID = FileID(rawValue: nextID.rawValue + 1)
    }
    shared.state.withLock { $0.current = nil }
    let zone = settings.rules.zone
    let now = Instant.wallClock
    for index in entries.indices { entries[index].finishedAt = now }
    for file in files where file.refusal == nil {
      guard try folder.isUnchanged(file) else {
        throw StoreError(
          .interrupted, "\(file.name.escaped): written to while it was read; it is read again")
      }
    }
    try store.write { [entries] database in
      var commit = try LoadCommit(load, into: database, zone: zone, onProgress: checkpoint)
      try commit.run()
      for entry in entries { try FileLedger(database).insert(entry) }
    }
    for entry in entries { log(entry) }
    return entries
  }

  /// Reads one file into the load, and says what becomes of it.
  private func read(
    _ file: ClaimedFile, as id: FileID, into load: FactLoad, after earlier: [FileLedger.Entry]
  ) throws -> FileLedger.Entry {
    var reading = FileReading(file, id: id, load: load, badRowLimit: settings.badRows)
    let entry = try reading.run { [self] progress throws(StoreError) in
      shared.state.withLock { $0.current = progress }
      shared.heartbeat.wrappingAdd(1, ordering: .relaxed)
      if mustStop { throw .stopping }
    }
    guard entry.state == .processed, let digest = entry.digest else { return entry }
    let known =
      try earlier.first { $0.state == .processed && $0.digest == digest }
      ?? store.read { try FileLedger($0).processed(digest: digest) }
    guard let known else { return entry }
    load.skip(file: load.number(of: id))
    var duplicate = entry
    duplicate.state = .duplicate
    duplicate.message = "the same content as \(known.name), file \(known.id.rawValue)"
    return duplicate
  }

  private func finish(_ files: [ClaimedFile], _ entries: [FileLedger.Entry]) throws {
    for (file, entry) in zip(files, entries) {
      try finish(file, entry)
      claimed.removeFirst()
    }
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
