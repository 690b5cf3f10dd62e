package import AttributionCore

/// A row of a saved request to the remote IHC service, or of a saved answer of it.
package struct SavedRow: Sendable {
  package var kind: Kind
  package var conversion: TextSlice
  /// Empty where the row only names a conversion.
  package var session: TextSlice
  package var line: Int64
  /// The envelope that the row stands in, by its number in the file; 0 of one that stands alone.
  package var scope: UInt32 = 0
  /// Index into the reader's `channelNames`; of a request.
  package var channel: UInt32 = 0
  package var flags: SessionFlags = []
  package var isConversion = false
  package var instant = Instant(micros: 0)
  /// The service's numbers in millionths, none negative; of an answer.
  package var initializer: Int64 = 0
  package var holder: Int64 = 0
  package var closer: Int64 = 0
  package var ihc: Int64 = 0

  package enum Kind: UInt8, Sendable {
    /// A session as the service was told about it.
    case request
    /// What the service answered for a session.
    case answer
    /// Names what the service could not compute: a conversion, as a rule.
    case failure
    /// A request's row that cannot be read, of a conversion that can.
    case unreadRequest
    /// An answer's row that cannot be read, of a conversion that can.
    case unreadAnswer
  }

  package init(kind: Kind, conversion: TextSlice, session: TextSlice = .empty, line: Int64) {
    self.kind = kind
    self.conversion = conversion
    self.session = session
    self.line = line
  }
}

/// What a saved file says around rows: where they were sent, and what came back.
///
/// It comes after the rows that stand in it. Rows of an envelope that never comes were cut off.
package struct SavedScope: Sendable {
  /// From 1.
  package var number: UInt32
  /// The envelope around this one; 0 for the file.
  package var parent: UInt32
  package var line: Int64
  /// Empty where nothing is said, as the two below.
  package var url: TextSlice = .empty
  package var conversionType: TextSlice = .empty
  /// `redistribution_parameter`, as JSON.
  package var redistribution: TextSlice = .empty
  /// Whether it is all that was sent: without a redistribution where it says none.
  package var isRequest = false
  /// The worst `statusCode`; nil where none is told.
  package var status: Int32?
  /// Where one request and one answer are in the envelope, the scopes of both; else 0.
  package var pairedRequest: UInt32 = 0
  package var pairedAnswer: UInt32 = 0

  package init(number: UInt32, parent: UInt32, line: Int64) {
    self.number = number
    self.parent = parent
    self.line = line
  }
}
