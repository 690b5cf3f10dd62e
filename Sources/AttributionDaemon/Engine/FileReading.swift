import AttributionCore
import AttributionIngest
import AttributionStore

/// Reads one dropped file into a load, batch by batch.
struct FileReading {
  private let file: ClaimedFile
  private let id: FileID
  private let load: FactLoad
  /// Nil for rows of quarantine that are read again: those that are bad still are bad anew.
  private let badRowLimit: Settings.BadRowLimit?
  private let profile: ReadingProfile
  private let limits: ReaderLimits
  private var badRows: Int64 = 0
  /// For the report beside a rejected file.
  private var firstBadRows: [BadRow] = []
  private static let badRowsInReport = 20
  /// The load's number of each of the reader's channels.
  private var channels: [UInt32] = []

  init(
    _ file: ClaimedFile, id: FileID, load: FactLoad, badRowLimit: Settings.BadRowLimit?,
    profile: ReadingProfile, limits: ReaderLimits
  ) {
    self.file = file
    self.id = id
    self.load = load
    self.badRowLimit = badRowLimit
    self.profile = profile
    self.limits = limits
  }

  /// Reads to the end and returns the file's ledger entry: `processed`, or `rejected` and why.
  ///
  /// `onProgress` is called for each batch; throwing gives the load up. Throws `inaccessible` where
  /// the system lacks what reading needs, whatever the file is like.
  mutating func run(
    onProgress: (EngineState.FileProgress) throws(StoreError) -> Void
  ) throws -> FileLedger.Entry {
    let number = load.number(of: id, policy: profile.keyPolicy)
    var entry = FileLedger.Entry(file, id)
    do {
      let reader = try ExportReader(path: file.path, limits: limits, profile: profile)
      entry.datasets = reader.datasets
      if reader.repeatsKeys { load.letReplace(file: number) }
      var progress = EngineState.FileProgress(
        id: id, name: entry.name, bytesTotal: reader.bytesTotal, pace: ReadingPace(start: .now))
      try onProgress(progress)
      var batch = RowBatch()
      while try reader.next(into: &batch) {
        try add(batch, from: reader, number)
        progress.pace.advance(
          to: ReadingPace.Mark(instant: .now, bytes: reader.bytesDone, rows: reader.rows))
        try onProgress(progress)
      }
      entry.datasets = reader.datasets
      entry.rowForm = reader.rowForm
      entry.rows = reader.rows
      entry.badRows = badRows
      entry.notes = reader.notes
      entry.digest = reader.digest().bytes
    } catch let error as ExportError {
      guard error.code != .outOfResources else {
        throw StoreError(.inaccessible, "\(entry.name): \(error.message); it is read again later")
      }
      return rejected(entry, number, "\(error)")
    }
    if let badRowLimit, badRowLimit.isExceeded(bad: badRows, of: entry.rows) {
      let first = firstBadRows.first.map { ", the first on line \($0.line): \($0.message)" } ?? ""
      return rejected(
        entry, number,
        "\(badRows) of \(entry.rows) rows cannot be read, more than ingest.bad_rows allows"
          + "\(first); the report beside the file has more")
    }
    return entry
  }

  private func rejected(
    _ entry: FileLedger.Entry, _ number: UInt32, _ message: String
  ) -> FileLedger.Entry {
    load.skip(file: number)
    var entry = entry
    entry.state = .rejected
    entry.message = message
    entry.badRows = badRows
    if badRows > 0 { entry.firstBadRows = RejectionReport.list(firstBadRows) }
    return entry
  }

  private mutating func add(
    _ batch: RowBatch, from reader: ExportReader, _ number: UInt32
  ) throws {
    for name in reader.channelNames[channels.count...] {
      channels.append(load.number(ofChannel: name))
    }
    try Self.add(batch, to: load, channels, number)
    if !batch.saved.isEmpty || !batch.savedScopes.isEmpty {
      try SavedReading(load: load, file: number).add(batch, channels)
    }
    for row in batch.bad {
      badRows += 1
      if firstBadRows.count < Self.badRowsInReport { firstBadRows.append(row) }
      try load.addQuarantined(
        QuarantinedRow(
          line: row.line, byteOffset: row.byteOffset, column: row.column,
          code: row.code.rawValue, message: row.message, raw: row.raw,
          isCut: row.raw.count >= BadRow.rawLimit), file: number)
    }
  }

  /// Adds all rows that can be read.
  ///
  /// Spans, and parameters instead of properties: nothing is retained for a row.
  private static func add(
    _ batch: RowBatch, to load: FactLoad, _ channels: [UInt32], _ number: UInt32
  ) throws {
    try batch.withText { text in
      let channels = channels.span
      let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
      let sessions = batch.sessions.span
      for index in sessions.indices {
        let row = sessions[index]
        try load.addSession(
          id: text[row.id], user: text[row.user],
          channel: channels[Int(row.channel)], flags: row.flags, instant: row.instant,
          details: row.details.count == 0 ? nothing : text[row.details], file: number,
          line: row.line)
      }
      let conversions = batch.conversions.span
      for index in conversions.indices {
        let row = conversions[index]
        try load.addConversion(
          id: text[row.id], user: text[row.user], instant: row.instant,
          revenue: row.revenue, isFromJourney: row.isFromJourney,
          details: text[row.details], file: number, line: row.line)
      }
      let costs = batch.costs.span
      for index in costs.indices {
        let row = costs[index]
        try load.addCost(
          session: text[row.session], cost: row.cost, file: number, line: row.line)
      }
      for row in batch.identities {
        try load.addIdentity(
          alias: text[row.alias], user: text[row.user], file: number,
          line: row.line)
      }
      for row in batch.deletions {
        try load.addDeletion(user: text[row.user], file: number, line: row.line)
      }
    }
  }
}

extension FileLedger.Entry {
  /// The entry of a claimed file as long as nothing is known of its content.
  init(_ file: ClaimedFile, _ id: FileID, refused reason: String? = nil) {
    self.init(
      id: id, stamp: file.stamp.rawValue, name: file.name.escaped,
      state: reason == nil ? .processed : .rejected, datasets: [], digest: nil, bytes: file.size,
      rows: 0, badRows: 0, arrivedAt: file.arrivedAt, finishedAt: file.arrivedAt,
      message: reason, notes: [])
  }
}
