import AttributionCore
import GRDB

extension Aggregates {
  /// Adds the collected changes to what is stored; rows that come to nothing are removed.
  ///
  /// Throws `out-of-range` where a sum does not fit; nothing of the transaction is stored then.
  func write(to database: Database) throws {
    if channelDays.hasOverflowed || creditDays.hasOverflowed || conversionDays.hasOverflowed {
      throw Self.excess
    }
    try writeChannelDays(database)
    try writeCreditDays(database)
    try writeConversionDays(database)
    for (name, count) in FactCounts.names where counts[keyPath: count] != 0 {
      try database.execute(
        sql: """
          INSERT INTO fact_count (name, count) VALUES (?, ?)
          ON CONFLICT DO UPDATE SET count = count + excluded.count
          """, arguments: [name, counts[keyPath: count]])
    }
  }

  /// What is thrown where a sum does not fit.
  static let excess = StoreError(
    .outOfRange,
    "the amounts of a day add up to more than 9.2 trillion; correct the file that has them")

  private func writeChannelDays(_ database: Database) throws {
    guard !channelDays.isEmpty else { return }
    let upsert = try HotStatement(
      database,
      """
      INSERT INTO channel_day (day, channel, sessions, cost) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET
        sessions = sessions + excluded.sessions, cost = cost + excluded.cost
      """)
    for (day, channel, sums) in channelDays.entries {
      upsert.bind(Int64(day.number), at: 1)
      upsert.bind(Int64(channel.rawValue), at: 2)
      upsert.bind(sums.sessions, at: 3)
      upsert.bind(sums.cost, at: 4)
      try upsert.run()
    }
    try database.execute(sql: "DELETE FROM channel_day WHERE sessions = 0 AND cost = 0")
  }

  private func writeCreditDays(_ database: Database) throws {
    guard !creditDays.isEmpty else { return }
    let insert =
      "INSERT INTO credit_day (basis, model, day, channel, credit, revenue) VALUES "
    let values = "(?, ?, ?, ?, ?, ?)"
    var rest = creditDays.entries[...]
    let isFirst = try Int.fetchOne(database, sql: "SELECT 1 FROM credit_day LIMIT 1") == nil
    if isFirst {
      // The first time there are tens of thousands, and none of them can be there: those that share
      // a statement share the way to the end of the table.
      let together = 64
      let first = try HotStatement(
        database, insert + repeatElement(values, count: together).joined(separator: ", "))
      while rest.count >= together {
        for (place, entry) in rest.prefix(together).enumerated() {
          first.bind(entry, at: Int32(6 * place))
        }
        try first.run()
        rest.removeFirst(together)
      }
    }
    let upsert = try HotStatement(
      database,
      insert + values + """
         ON CONFLICT DO UPDATE SET
          credit = credit + excluded.credit, revenue = revenue + excluded.revenue
        """)
    for entry in rest {
      upsert.bind(entry, at: 0)
      try upsert.run()
    }
    if isFirst { return }
    try database.execute(sql: "DELETE FROM credit_day WHERE credit = 0 AND revenue = 0")
  }

  private func writeConversionDays(_ database: Database) throws {
    guard !conversionDays.isEmpty else { return }
    let upsert = try HotStatement(
      database,
      """
      INSERT INTO conversion_day (day, conversions, revenue, attributed, attributed_revenue,
        unattributed, unattributed_revenue, pending)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET
        conversions = conversions + excluded.conversions, revenue = revenue + excluded.revenue,
        attributed = attributed + excluded.attributed,
        attributed_revenue = attributed_revenue + excluded.attributed_revenue,
        unattributed = unattributed + excluded.unattributed,
        unattributed_revenue = unattributed_revenue + excluded.unattributed_revenue,
        pending = pending + excluded.pending
      """)
    for (key, sums) in conversionDays.entries {
      upsert.bind(Int64(key.a), at: 1)
      upsert.bind(sums.conversions, at: 2)
      upsert.bind(sums.revenue, at: 3)
      upsert.bind(sums.attributed, at: 4)
      upsert.bind(sums.attributedRevenue, at: 5)
      upsert.bind(sums.unattributed, at: 6)
      upsert.bind(sums.unattributedRevenue, at: 7)
      upsert.bind(sums.pending, at: 8)
      try upsert.run()
    }
    try database.execute(
      sql: """
        DELETE FROM conversion_day
        WHERE conversions = 0 AND revenue = 0 AND attributed = 0 AND attributed_revenue = 0
          AND unattributed = 0 AND unattributed_revenue = 0 AND pending = 0
        """)
  }
}

extension HotStatement {
  /// Binds the six values of a sum of credit, after so many others.
  fileprivate func bind(_ entry: CreditDayTable.Entry, at offset: Int32) {
    bind(Int64(entry.key.basis.rawValue), at: offset + 1)
    bind(Int64(entry.key.model), at: offset + 2)
    bind(Int64(entry.key.day.number), at: offset + 3)
    bind(Int64(entry.key.channel.rawValue), at: offset + 4)
    bind(entry.sums.credit, at: offset + 5)
    bind(entry.sums.revenue, at: offset + 6)
  }
}
