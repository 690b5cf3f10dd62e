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
    // The first time there are tens of thousands, and none of them can be there.
    let isFirst = try Int.fetchOne(database, sql: "SELECT 1 FROM credit_day LIMIT 1") == nil
    let upsert = try HotStatement(
      database,
      """
      INSERT INTO credit_day (basis, model, day, channel, credit, revenue)
      VALUES (?, ?, ?, ?, ?, ?)
      """
        + (isFirst
          ? ""
          : """
           ON CONFLICT DO UPDATE SET
            credit = credit + excluded.credit, revenue = revenue + excluded.revenue
          """))
    for (key, sums) in creditDays.entries {
      upsert.bind(Int64(key.basis.rawValue), at: 1)
      upsert.bind(Int64(key.model), at: 2)
      upsert.bind(Int64(key.day.number), at: 3)
      upsert.bind(Int64(key.channel.rawValue), at: 4)
      upsert.bind(sums.credit, at: 5)
      upsert.bind(sums.revenue, at: 6)
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
