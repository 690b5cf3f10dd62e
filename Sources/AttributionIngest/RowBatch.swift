package import AttributionCore

/// Rows read from an export: facts as columns of plain values, and the text that they refer to.
///
/// A reader fills a batch, the caller consumes it and hands it back, so that a file of any length
/// needs the memory of one batch. Rows stand in the order of the file.
package struct RowBatch: Sendable {
  /// The text of rows that is not in the view as it is.
  var text: [UInt8] = []
  /// The view of the file that rows refer to; shared with the reader, so that nothing is copied as
  /// long as the batch is emptied before the reader moves on.
  var view: [UInt8] = []
  package var sessions: [SessionRow] = []
  package var conversions: [ConversionRow] = []
  package var costs: [CostRow] = []
  package var identities: [IdentityRow] = []
  package var deletions: [DeletionRow] = []
  package var saved: [SavedRow] = []
  package var savedScopes: [SavedScope] = []
  package var bad: [BadRow] = []

  package init() {}

  package var isEmpty: Bool {
    sessions.isEmpty && conversions.isEmpty && costs.isEmpty && identities.isEmpty
      && deletions.isEmpty && saved.isEmpty && savedScopes.isEmpty && bad.isEmpty
  }

  /// Empties the batch and keeps its memory.
  package mutating func removeAll() {
    view = []
    text.removeAll(keepingCapacity: true)
    sessions.removeAll(keepingCapacity: true)
    conversions.removeAll(keepingCapacity: true)
    costs.removeAll(keepingCapacity: true)
    identities.removeAll(keepingCapacity: true)
    deletions.removeAll(keepingCapacity: true)
    saved.removeAll(keepingCapacity: true)
    savedScopes.removeAll(keepingCapacity: true)
    bad.removeAll(keepingCapacity: true)
  }
}

/// A session as an export states it.
package struct SessionRow: Sendable {
  package var id: TextSlice
  package var user: TextSlice
  /// Index into the reader's `channelNames`.
  package var channel: UInt32
  package var flags: SessionFlags
  package var instant: Instant
  package var line: Int64
  /// The optional columns as the text of a JSON object with the keys `campaign`, `referrer` and
  /// `landing_url`; empty where none is given.
  package var details: TextSlice

  package init(
    id: TextSlice, user: TextSlice, channel: UInt32, flags: SessionFlags, instant: Instant,
    line: Int64, details: TextSlice
  ) {
    self.id = id
    self.user = user
    self.channel = channel
    self.flags = flags
    self.instant = instant
    self.line = line
    self.details = details
  }
}

/// A conversion as an export states it.
package struct ConversionRow: Sendable {
  package var id: TextSlice
  package var user: TextSlice
  package var instant: Instant
  package var revenue: Money
  package var line: Int64
  /// Whether the instant is that of one session of the journey (`customer_journeys`): the
  /// conversion's own is the latest of them.
  package var isFromJourney: Bool
  /// The optional columns as the text of a JSON object with the keys `conversion_type` and
  /// `currency`; empty where none is given.
  package var details: TextSlice

  package init(
    id: TextSlice, user: TextSlice, instant: Instant, revenue: Money, line: Int64,
    isFromJourney: Bool, details: TextSlice
  ) {
    self.id = id
    self.user = user
    self.instant = instant
    self.revenue = revenue
    self.line = line
    self.isFromJourney = isFromJourney
    self.details = details
  }
}

/// What a session cost, as an export states it.
package struct CostRow: Sendable {
  package var session: TextSlice
  package var cost: Money
  package var line: Int64

  package init(session: TextSlice, cost: Money, line: Int64) {
    self.session = session
    self.cost = cost
    self.line = line
  }
}

/// Two identifiers of one user, as an export states it.
package struct IdentityRow: Sendable {
  /// The identifier by which the user is known no more.
  package var alias: TextSlice
  /// The identifier that stands for both; never the same as `alias`.
  package var user: TextSlice
  package var line: Int64

  package init(alias: TextSlice, user: TextSlice, line: Int64) {
    self.alias = alias
    self.user = user
    self.line = line
  }
}

/// A user to be forgotten, as an export states it.
package struct DeletionRow: Sendable {
  package var user: TextSlice
  package var line: Int64

  package init(user: TextSlice, line: Int64) {
    self.user = user
    self.line = line
  }
}

/// A row that could not be read, for quarantine.
package struct BadRow: Sendable, Hashable {
  package var code: QuarantineCode
  package var line: Int64
  package var byteOffset: Int64
  /// The name of the column at fault, as the file spells it.
  package var column: String?
  /// What is wrong, and what would be right.
  package var message: String
  /// The row as it stands in the file, cut after ``rawLimit`` bytes.
  package var raw: [UInt8]

  package static let rawLimit = 4096

  package init(
    code: QuarantineCode, line: Int64, byteOffset: Int64, column: String?, message: String,
    raw: [UInt8]
  ) {
    self.code = code
    self.line = line
    self.byteOffset = byteOffset
    self.column = column
    self.message = message
    self.raw = raw
  }
}
