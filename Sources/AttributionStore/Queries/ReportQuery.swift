package import AttributionCore
package import GRDB

/// Channel reports: sums of stored integers, by channel and day or less finely.
package struct ReportQuery {
  let database: Database

  package init(_ database: Database) { self.database = database }

  /// How finely a report is cut.
  package enum Grain: String, CaseIterable, Sendable {
    /// By channel and day, credit on the day of the session.
    case day
    /// By channel and day, credit on the day of the conversion.
    case conversionDay = "conversion-day"
    case channel
    case total

    var basis: Aggregates.Basis { self == .conversionDay ? .conversionDay : .sessionDay }
    fileprivate var hasDay: Bool { self == .day || self == .conversionDay }
    fileprivate var hasChannel: Bool { self != .total }
  }

  package struct Report: Sendable {
    package var models: [String]
    /// The models that were computed for this report, not being kept up to date.
    package var onDemand: Set<String>
    package var generation: Int64
    /// The versions that made the credits of the models that learn.
    package var versions: [String: Int64]
    /// By channel name and then by day.
    package var rows: [ReportRow]
    package var totals: Totals
  }

  /// One line of a report; credit and revenue stand in the order of the models.
  package struct ReportRow: Sendable, Hashable {
    package var channel: String?
    package var day: Day?
    /// Whether it is what lift tests leave of the channels' credit, and no channel.
    package var isBaseline = false
    package var sessions: Int64 = 0
    package var cost = Money.zero
    package var credits: [Credit]
    package var revenues: [Money]
  }

  /// The sums of a report, and what reconciles them with the conversions of the same days.
  ///
  /// For a model that conserves credit and without pending conversions,
  /// `credit − carriedCredit + unanswered + unattributed = conversions`.
  package struct Totals: Sendable, Hashable {
    package var sessions: Int64 = 0
    package var cost = Money.zero
    package var credits: [Credit]
    package var revenues: [Money]
    package var conversions: Int64 = 0
    package var conversionRevenue = Money.zero
    package var unattributedConversions: Int64 = 0
    package var unattributedRevenue = Money.zero
    package var pendingConversions: Int64 = 0
    /// Conversions with a journey that have no credit yet, as the remote service has not answered.
    package var unansweredConversions: [Int64]
    /// Credit in the rows that belongs to conversions outside the days, less credit of
    /// conversions inside that lies on sessions outside; zero for a report of all days.
    package var carriedCredits: [Credit]
    package var carriedRevenues: [Money]
  }

  /// Makes a report of models, from the first day to the last, both included; nil stands for the
  /// beginning or the end.
  ///
  /// A model that is not kept up to date is computed by the rules.
  ///
  /// - Complexity: O(channels × days × models) in the days asked for; with a model that is not
  ///   kept, O(users) and that model's work for all who converted.
  package func report(
    models: [String], from: Day?, to: Day?, by grain: Grain, rules: AttributionRules
  ) throws -> Report {
    let first = Int64(from?.number ?? Int32.min)
    let last = Int64(to?.number ?? Int32.max)
    let kept = try keptModels()
    let computed = try OnDemandCredit(
      models.filter { !kept.contains($0) }, from: from, rules, database)
    var lines = Lines(
      models: models.count, channels: try EffectiveChannels(database, rules).names)
    try addSessions(to: &lines, first, last, grain)
    for (position, model) in models.enumerated() {
      if let entries = computed.entries(of: model, grain.basis, first...last) {
        for entry in entries {
          lines.update(
            grain.hasChannel ? entry.channel : nil, grain.hasDay ? Int64(entry.day.number) : nil
          ) {
            $0.credits[position] += entry.credit
            $0.revenues[position] += entry.revenue
          }
        }
      } else {
        try addCredit(to: &lines, model, position, first, last, grain)
      }
    }
    let rows = lines.rows
    let totals = try totals(of: rows, models, computed, first, last)
    let onDemand = Set(models).subtracting(kept)
    let generation = Generation(database)
    var versions = try generation.versions()
    for model in onDemand { versions[model] = rules.fits[model]?.version }
    return Report(
      models: models, onDemand: onDemand, generation: try generation.number(), versions: versions,
      rows: rows, totals: totals)
  }

  /// The models whose credit is stored in this snapshot.
  package func keptModels() throws -> Set<String> {
    Set(try String.fetchAll(database, sql: "SELECT name FROM model"))
  }

  private func addSessions(
    to lines: inout Lines, _ first: Int64, _ last: Int64, _ grain: Grain
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(Self.columns(grain)), sum(sessions), sum(cost) FROM channel_day
        WHERE day BETWEEN ? AND ? GROUP BY 1, 2
        """, arguments: [first, last])
    while let row = try rows.next() {
      lines.update(row[0], row[1]) {
        $0.sessions += row[2]
        $0.cost += Money(micros: row[3])
      }
    }
  }

  private func addCredit(
    to lines: inout Lines, _ model: String, _ position: Int, _ first: Int64, _ last: Int64,
    _ grain: Grain
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(Self.columns(grain)), sum(credit), sum(revenue) FROM credit_day
        WHERE basis = ? AND model = (SELECT id FROM model WHERE name = ?)
          AND day BETWEEN ? AND ? GROUP BY 1, 2
        """, arguments: [grain.basis.rawValue, model, first, last])
    while let row = try rows.next() {
      lines.update(row[0], row[1]) {
        $0.credits[position] += Credit(nanos: row[2])
        $0.revenues[position] += Money(micros: row[3])
      }
    }
  }

  private static func columns(_ grain: Grain) -> String {
    "\(grain.hasChannel ? "channel" : "NULL"), \(grain.hasDay ? "day" : "NULL")"
  }

  private func totals(
    of rows: [ReportRow], _ models: [String], _ computed: OnDemandCredit, _ first: Int64,
    _ last: Int64
  ) throws -> Totals {
    let noCredit = [Credit](repeating: .zero, count: models.count)
    let noMoney = [Money](repeating: .zero, count: models.count)
    var totals = Totals(
      credits: noCredit, revenues: noMoney,
      unansweredConversions: [Int64](repeating: 0, count: models.count),
      carriedCredits: noCredit, carriedRevenues: noMoney)
    for row in rows {
      totals.sessions += row.sessions
      totals.cost += row.cost
      for position in models.indices {
        totals.credits[position] += row.credits[position]
        totals.revenues[position] += row.revenues[position]
      }
    }
    let sums = try Row.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(conversions), 0), coalesce(sum(revenue), 0),
          coalesce(sum(unattributed), 0), coalesce(sum(unattributed_revenue), 0),
          coalesce(sum(pending), 0), coalesce(sum(attributed), 0)
        FROM conversion_day WHERE day BETWEEN ? AND ?
        """, arguments: [first, last])
    if let sums {
      totals.conversions = sums[0]
      totals.conversionRevenue = Money(micros: sums[1])
      totals.unattributedConversions = sums[2]
      totals.unattributedRevenue = Money(micros: sums[3])
      totals.pendingConversions = sums[4]
    }
    for (position, model) in models.enumerated() {
      let ofConversions = try conversionCredit(of: model, computed, first, last)
      totals.carriedCredits[position] = totals.credits[position] - ofConversions.credit
      totals.carriedRevenues[position] = totals.revenues[position] - ofConversions.revenue
      guard model == RemoteIHC.card.id else { continue }
      let attributed: Int64 = sums?[5] ?? 0
      totals.unansweredConversions[position] =
        attributed - ofConversions.credit.nanos / Credit.one.nanos
    }
    return totals
  }

  /// Credit and revenue of a model for the conversions of some days.
  private func conversionCredit(
    of model: String, _ computed: OnDemandCredit, _ first: Int64, _ last: Int64
  ) throws -> (credit: Credit, revenue: Money) {
    if let entries = computed.entries(of: model, .conversionDay, first...last) {
      return (
        entries.reduce(.zero) { $0 + $1.credit }, entries.reduce(.zero) { $0 + $1.revenue }
      )
    }
    let sums = try Row.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(credit), 0), coalesce(sum(revenue), 0) FROM credit_day
        WHERE basis = 1 AND model = (SELECT id FROM model WHERE name = ?)
          AND day BETWEEN ? AND ?
        """, arguments: [model, first, last])
    return sums.map { (Credit(nanos: $0[0]), Money(micros: $0[1])) } ?? (.zero, .zero)
  }
}

extension ReportQuery {
  /// The lines of a report in the making.
  private struct Lines {
    private var lines: [Key: ReportRow] = [:]
    private let models: Int
    private let channels: ChannelNames

    struct Key: Hashable {
      var channel: Int64?
      var day: Int64?
    }

    init(models: Int, channels: ChannelNames) {
      self.models = models
      self.channels = channels
    }

    mutating func update(
      _ channel: Int64?, _ day: Int64?, _ body: (inout ReportRow) -> Void
    ) {
      let key = Key(channel: channel, day: day)
      var line =
        lines[key]
        ?? ReportRow(
          channel: channel.map { channels[ChannelID(rawValue: UInt32($0))] },
          day: day.map { Day(number: Int32($0)) },
          credits: [Credit](repeating: .zero, count: models),
          revenues: [Money](repeating: .zero, count: models))
      body(&line)
      lines[key] = line
    }

    var rows: [ReportRow] {
      lines.values.sorted {
        let (left, right) = ($0.channel ?? "", $1.channel ?? "")
        return left != right
          ? left < right : ($0.day?.number ?? .min) < ($1.day?.number ?? .min)
      }
    }
  }
}
