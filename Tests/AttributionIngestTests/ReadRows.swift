import AttributionCore
import AttributionIngest
import TestSupport

/// All rows of one export, with their text as strings: what tests compare.
struct ReadRows: Equatable {
  var sessions: [Session] = []
  var conversions: [Conversion] = []
  var costs: [Cost] = []
  var identities: [Identity] = []
  var deletions: [Deletion] = []
  /// Rows of saved requests and answers in one line each; see `ReadRows+Saved.swift`.
  var saved: [String] = []
  var savedScopes: [String] = []
  var bad: [BadRow] = []
  var datasets: [String] = []
  var notes: [String] = []
  var rows: Int64 = 0
  var digest = ""

  struct Session: Equatable {
    var id: String
    var user: String
    var channel: String
    var flags: SessionFlags = []
    var instant: String
    var line: Int64
    var details = ""
  }

  struct Conversion: Equatable {
    var id: String
    var user: String
    var instant: String
    var revenue: String
    var line: Int64
    var isFromJourney = false
    var details = ""
  }

  struct Cost: Equatable {
    var session: String
    var cost: String
    var line: Int64
  }

  struct Identity: Equatable {
    var alias: String
    var user: String
    var line: Int64
  }

  struct Deletion: Equatable {
    var user: String
    var line: Int64
  }

  /// Reads the file at `path` to its end.
  init(
    path: String, limits: ReaderLimits = .init(), profile: ReadingProfile = .init()
  ) throws {
    let reader = try ExportReader(path: path, limits: limits, profile: profile)
    var batch = RowBatch()
    while try reader.next(into: &batch) { append(batch, channels: reader.channelNames) }
    datasets = reader.datasets
    notes = reader.notes
    rows = reader.rows
    digest = "\(reader.digest())"
  }

  /// Reads a file with these bytes.
  init(
    _ bytes: [UInt8], limits: ReaderLimits = .init(), profile: ReadingProfile = .init()
  ) throws {
    let directory = try Workdir()
    try self.init(
      path: try directory.write(bytes, to: "export"), limits: limits, profile: profile)
  }

  /// Reads a file with this text.
  init(
    _ text: String, limits: ReaderLimits = .init(), profile: ReadingProfile = .init()
  ) throws {
    try self.init(Array(text.utf8), limits: limits, profile: profile)
  }

  private mutating func append(_ batch: RowBatch, channels: [String]) {
    func string(_ slice: TextSlice) -> String {
      String(decoding: batch[slice], as: UTF8.self)
    }
    for row in batch.sessions {
      sessions.append(
        Session(
          id: string(row.id), user: string(row.user), channel: channels[Int(row.channel)],
          flags: row.flags, instant: "\(row.instant)", line: row.line,
          details: string(row.details)))
    }
    for row in batch.conversions {
      conversions.append(
        Conversion(
          id: string(row.id), user: string(row.user), instant: "\(row.instant)",
          revenue: "\(row.revenue)", line: row.line, isFromJourney: row.isFromJourney,
          details: string(row.details)))
    }
    for row in batch.costs {
      costs.append(Cost(session: string(row.session), cost: "\(row.cost)", line: row.line))
    }
    for row in batch.identities {
      identities.append(
        Identity(alias: string(row.alias), user: string(row.user), line: row.line))
    }
    for row in batch.deletions {
      deletions.append(Deletion(user: string(row.user), line: row.line))
    }
    appendSaved(batch, channels: channels)
    bad += batch.bad
  }
}

extension ReadRows {
  /// What is wrong, as `code line column`.
  var faults: [String] { bad.map { "\($0.code.rawValue) \($0.line) \($0.column ?? "-")" } }
}

/// Reads an export that is to be refused, and returns why.
func refusal(
  of bytes: [UInt8], limits: ReaderLimits = .init(), profile: ReadingProfile = .init()
) throws -> ExportError? {
  do {
    _ = try ReadRows(bytes, limits: limits, profile: profile)
    return nil
  } catch let error as ExportError { return error }
}

/// Reads an export that is to be refused, and returns why.
func refusal(
  of text: String, limits: ReaderLimits = .init(), profile: ReadingProfile = .init()
) throws -> ExportError? {
  try refusal(of: Array(text.utf8), limits: limits, profile: profile)
}
