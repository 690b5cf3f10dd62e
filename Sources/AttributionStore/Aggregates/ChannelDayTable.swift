import AttributionCore

/// Changes to the sums of each channel and day.
struct ChannelDayTable {
  /// The sums of channels whose numbers follow each other, by day.
  private var rows = DeltaTable<Row>()

  private typealias Row = SumRow<Aggregates.ChannelDaySums>

  typealias Entry = (day: Day, channel: ChannelID, sums: Aggregates.ChannelDaySums)

  var isEmpty: Bool { rows.isEmpty }

  /// Whether a sum came to more than 64 bits hold; the entries are worthless then.
  var hasOverflowed: Bool { rows.hasOverflowed }

  @inline(__always)
  mutating func add(_ day: Day, _ channel: ChannelID, _ change: Aggregates.ChannelDaySums) {
    let (row, index) = channel.rawValue.quotientAndRemainder(dividingBy: UInt32(Row.length))
    rows.change(.init(a: day.number, b: row)) { $0.add(change, at: Int(index)) }
  }

  /// All that is not zero, ascending by day and channel.
  var entries: [Entry] {
    var entries: [Entry] = []
    for (key, row) in rows.entries {
      for index in 0..<Row.length where !row[index].isZero {
        let channel = ChannelID(rawValue: key.b * UInt32(Row.length) + UInt32(index))
        entries.append((Day(number: key.a), channel, row[index]))
      }
    }
    return entries
  }
}
