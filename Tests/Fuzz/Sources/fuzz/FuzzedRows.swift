import AttributionCore
import AttributionIngest

/// What came out of a file, as text that can be compared.
struct FuzzedRows: Equatable {
  var good: [String] = []
  var bad: [BadRow] = []
  var instants: [Instant] = []
  /// Whether the file was not read to its end.
  var isRefused = false
  var ending = ""

  mutating func append(_ batch: RowBatch, channels: [String]) {
    func text(_ slice: TextSlice) -> [UInt8] { batch[slice] }
    for row in batch.sessions {
      let channel = channels[Int(row.channel)]
      good.append(
        "session \(text(row.id)) \(text(row.user)) \(channel) \(row.flags) \(row.instant) "
          + "\(row.line) \(text(row.details))")
      instants.append(row.instant)
    }
    for row in batch.conversions {
      good.append(
        "conversion \(text(row.id)) \(text(row.user)) \(row.instant) \(row.revenue) \(row.line) "
          + "\(row.isFromJourney) \(text(row.details))")
      instants.append(row.instant)
    }
    for row in batch.costs {
      good.append("cost \(text(row.session)) \(row.cost) \(row.line)")
    }
    bad += batch.bad
    for row in batch.bad {
      require(row.raw.count <= BadRow.rawLimit, "a bad row’s text is cut")
      require(!row.message.isEmpty && row.line > 0, "a bad row has a place and a reason")
    }
  }
}
