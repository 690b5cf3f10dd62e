import AttributionCore

/// Sessions: who came when, by which channel, and what they did.
struct SessionSources: Dataset {
  static let name = "session_sources"

  static let columns: [Column] = [
    .required("session_id", .identifier),
    .required("user_id", .identifier),
    .required("channel_name", .text),
    .required("event_date", .date),
    .required("event_time", .time),
    .optional("holder_engagement", .flag),
    .optional("closer_engagement", .flag),
    .optional("impression_interaction", .flag),
    .optional("campaign", .text),
    .optional("stage", .text),
    .optional("referrer", .text),
    .optional("landing_url", .text),
  ]

  private let id: Int
  private let user: Int
  private let channel: Int
  private let instant: InstantColumns
  private let flags: FlagColumns
  private let details: DetailColumns

  init(_ positions: ColumnPositions) {
    id = positions["session_id"]
    user = positions["user_id"]
    channel = positions["channel_name"]
    instant = InstantColumns(positions, date: "event_date", time: "event_time")
    flags = FlagColumns(positions)
    details = DetailColumns(positions, keys: ["campaign", "referrer", "landing_url"])
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, id)
    try parser.checkIdentifier(record, user)
    let channel = try parser.channel(record, channel)
    let instant = try parser.instant(record, instant)
    let flags = try parser.flags(record, flags)
    batch.sessions.append(
      SessionRow(
        id: batch.keep(record, id), user: batch.keep(record, user), channel: channel,
        flags: flags, instant: instant, line: line, details: batch.append(record, details)))
  }
}
