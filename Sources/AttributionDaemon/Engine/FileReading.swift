import AttributionCore
import AttributionIngest
import AttributionStore

/// Reads one dropped file into a load, batch by batch.
struct FileReading {
  private let file: ClaimedFile
  private let id: FileID
  private let load: FactLoad
  private let badRowLimit: Settings.BadRowLimit
  private var badRows: Int64 = 0
  /// The first reasons, for the report beside a rejected file.
  private var firstReasons: [String] = []
  private static let reasonsInReport = 20
  /// The load's number of each of the reader's channels.
  private var channels: [UInt32] = []

  init(
    _ file: ClaimedFile, id: FileID, load: FactLoad, badRowLimit: Settings.BadRowLimit
  ) {
    self.file = file
    self.id = id
    self.load = load
    self.badRowLimit = badRowLimit
  }

  /// Reads to the end and returns the file's ledger entry: `processed`, or `rejected` and why.
  ///
  /// `onProgress` is called for each batch; throwing gives the load up.
  mutating func run(
    onProgress: (EngineState.FileProgress) throws(StoreError) -> Void
  ) throws -> FileLedger.Entry {
    let number = load.number(of: id)
    var entry = FileLedger.Entry(file, id)
    do {
      let reader = try ExportReader(path: file.path)
      entry.datasets = reader.datasets
      var batch = RowBatch()
      while try reader.next(into: &batch) {
        try add(batch, from: reader, number)
        try onProgress(
          EngineState.FileProgress(
            name: entry.name, bytesDone: reader.bytesDone, bytesTotal: reader.bytesTotal,
            rows: reader.rows))
      }
      entry.rows = reader.rows
      entry.badRows = badRows
      entry.notes = reader.notes
      entry.digest = reader.digest().bytes
    } catch let error as ExportError {
      return rejected(entry, number, "\(error)")
    }
    if badRowLimit.isExceeded(bad: Int(badRows), of: Int(entry.rows)) {
      return rejected(
        entry, number,
        "\(badRows) of \(entry.rows) rows cannot be read, more than ingest.bad_rows allows; "
          + "the first reasons are in the report beside the file")
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
    entry.notes += firstReasons
    return entry
  }

  private mutating func add(
    _ batch: RowBatch, from reader: ExportReader, _ number: UInt32
  ) throws {
    for name in reader.channelNames[channels.count...] {
      channels.append(load.number(ofChannel: name))
    }
    let channels = channels
    try batch.text.withUnsafeBytes { text in
      for row in batch.sessions {
        try load.addSession(
          id: text[slice: row.id], user: text[slice: row.user],
          channel: channels[Int(row.channel)], flags: row.flags, instant: row.instant,
          details: text[slice: row.details], file: number, line: row.line)
      }
      for row in batch.conversions {
        try load.addConversion(
          id: text[slice: row.id], user: text[slice: row.user], instant: row.instant,
          revenue: row.revenue, isFromJourney: row.isFromJourney,
          details: text[slice: row.details], file: number, line: row.line)
      }
      for row in batch.costs {
        try load.addCost(
          session: text[slice: row.session], cost: row.cost, file: number, line: row.line)
      }
    }
    for row in batch.bad {
      badRows += 1
      if firstReasons.count < Self.reasonsInReport {
        firstReasons.append("line \(row.line): \(row.message)")
      }
      try load.addQuarantined(
        QuarantinedRow(
          line: row.line, byteOffset: row.byteOffset, column: row.column,
          code: row.code.rawValue, message: row.message, raw: row.raw), file: number)
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

extension UnsafeRawBufferPointer {
  fileprivate subscript(slice slice: TextSlice) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[slice.range])
  }
}
