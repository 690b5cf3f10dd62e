import AttributionCore

/// Changes to the sums of credit of each basis, model, day and channel.
struct CreditDayTable {
  /// The sums of models whose numbers follow each other: models credit the same touchpoints, each
  /// with another part.
  private var rows = DeltaTable<Row>()

  private typealias Row = SumRow<Aggregates.CreditDaySums>

  struct Key: Hashable {
    var basis: Aggregates.Basis
    /// Position of the model in the rules' list.
    var model: UInt32
    var day: Day
    var channel: ChannelID
  }

  typealias Entry = (key: Key, sums: Aggregates.CreditDaySums)

  var isEmpty: Bool { rows.isEmpty }

  /// Whether a sum came to more than 64 bits hold; the entries are worthless then.
  var hasOverflowed: Bool { rows.hasOverflowed }

  @inline(__always)
  mutating func add(_ key: Key, _ change: Aggregates.CreditDaySums) {
    let (group, index) = key.model.quotientAndRemainder(dividingBy: UInt32(Row.length))
    // A day before 1970 has a negative number, and sorts before the others by this one.
    let day = UInt32(bitPattern: key.day.number) ^ 1 << 31
    rows.change(.init(a: key.basis.rawValue, b: group, c: day, d: key.channel.rawValue)) {
      $0.add(change, at: Int(index))
    }
  }

  /// All that is not zero, ascending by key, which is the order of the table.
  var entries: [Entry] {
    var entries: [Entry] = []
    var rows = rows.entries[...]
    while let first = rows.first?.key {
      let models = rows.prefix { $0.key.a == first.a && $0.key.b == first.b }
      rows = rows[models.endIndex...]
      guard let basis = Aggregates.Basis(rawValue: first.a) else { continue }
      for index in 0..<Row.length {
        for (key, row) in models where !row[index].isZero {
          let key = Key(
            basis: basis, model: first.b * UInt32(Row.length) + UInt32(index),
            day: Day(number: Int32(bitPattern: key.c ^ 1 << 31)),
            channel: ChannelID(rawValue: key.d))
          entries.append((key, row[index]))
        }
      }
    }
    return entries
  }
}
