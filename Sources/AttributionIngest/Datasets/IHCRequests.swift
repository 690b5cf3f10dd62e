import AttributionCore

/// Rows that were sent to the remote IHC service, saved: what its answers are for.
///
/// They look like ``CustomerJourneys``, which are facts; so a table of them is only taken for
/// requests where the profile says so, or where it bears the name.
struct IHCRequests: Dataset {
  static let name = "ihc_requests"

  static let columns: [Column] = [
    .required("conversion_id", .identifier),
    .required("session_id", .identifier),
    .required("timestamp", .timestamp),
    .required("channel_label", .text),
    .required("holder_engagement", .flag),
    .required("closer_engagement", .flag),
    .required("conversion", .flag),
    .optional("impression_interaction", .flag),
  ]

  static let isGuessed = false

  private let conversion: Int
  private let session: Int
  private let timestamp: Int
  private let channel: Int
  private let holder: Int
  private let closer: Int
  private let isConversion: Int
  private let impression: Int

  init(_ positions: ColumnPositions) {
    conversion = positions["conversion_id"]
    session = positions["session_id"]
    timestamp = positions["timestamp"]
    channel = positions["channel_label"]
    holder = positions["holder_engagement"]
    closer = positions["closer_engagement"]
    isConversion = positions["conversion"]
    impression = positions["impression_interaction"]
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, conversion)
    do throws(FieldFault) {
      try parser.checkIdentifier(record, session)
      let channel = try parser.channel(record, channel)
      let instant = try parser.savedInstant(record, timestamp)
      var flags: SessionFlags = []
      if try parser.savedFlag(record, holder) { flags.insert(.holderEngagement) }
      if try parser.savedFlag(record, closer) { flags.insert(.closerEngagement) }
      if try parser.savedFlag(record, impression) { flags.insert(.impressionInteraction) }
      let isConversion = try parser.savedFlag(record, isConversion)
      var row = SavedRow(
        kind: .request, conversion: batch.keep(record, conversion),
        session: batch.keep(record, session), line: line)
      row.channel = channel
      row.instant = instant
      row.flags = flags
      row.isConversion = isConversion
      batch.saved.append(row)
    } catch {
      batch.saved.append(
        SavedRow(kind: .unreadRequest, conversion: batch.keep(record, conversion), line: line))
      throw error
    }
  }
}
