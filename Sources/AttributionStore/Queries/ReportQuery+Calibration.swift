package import AttributionCore
import GRDB

extension ReportQuery {
  /// What stands for the channel in the row of what lift tests leave of the credit.
  package static let baseline = "(baseline)"

  /// Compares lift tests with the credit of a model.
  package func calibration(
    _ tests: [LiftTest], of model: String, rules: AttributionRules
  ) throws -> Calibration {
    let names = try channels(rules)
    let kept = try keptModels()
    let computed = try OnDemandCredit(
      kept.contains(model) ? [] : [model], from: tests.map(\.from).min(), rules, database)
    return try Calibration(tests) { test in
      guard let channel = names[test.channel] else { return nil }
      let days = Int64(test.from.number)...Int64(test.to.number)
      if let entries = computed.entries(of: model, .conversionDay, days) {
        return entries.filter { $0.channel == Int64(channel.rawValue) }
          .reduce(Credit.zero) { $0 + $1.credit }
      }
      let nanos = try Int64.fetchOne(
        database,
        sql: """
          SELECT sum(credit) FROM credit_day
          WHERE basis = 1 AND model = (SELECT id FROM model WHERE name = ?) AND channel = ?
            AND day BETWEEN ? AND ?
          """,
        arguments: [model, Int64(channel.rawValue), days.lowerBound, days.upperBound])
      return Credit(nanos: nanos ?? 0)
    }
  }

  /// The names of all channels, those that the rules set included.
  package func channels(_ rules: AttributionRules) throws -> ChannelNames {
    try EffectiveChannels(database, rules).names
  }
}

extension ReportQuery.Report {
  /// The report with the credit and revenue of tested channels scaled, and the rest in rows of its
  /// own, so that everything adds up as before.
  ///
  /// The days of a channel are scaled so that they add up to what the whole channel comes to: a
  /// report is the same whether it is cut by day first or not.
  package func calibrated(by calibration: Calibration) -> Self {
    var report = self
    var baseline: [Day?: ReportQuery.ReportRow] = [:]
    var start = 0
    while start < rows.count {
      var end = start
      while end < rows.count, rows[end].channel == rows[start].channel { end += 1 }
      let channel = rows[start..<end]
      start = end
      guard let factor = channel.first?.channel.flatMap(calibration.factor) else { continue }
      for model in models.indices {
        let credits = factor.scale(series: channel.map(\.credits[model].nanos))
        let revenues = factor.scale(series: channel.map(\.revenues[model].micros))
        for (offset, index) in channel.indices.enumerated() {
          let row = rows[index]
          let credit = Credit(nanos: credits[offset])
          let revenue = Money(micros: revenues[offset])
          var rest = baseline[row.day] ?? .baseline(of: row.day, models: models.count)
          rest.credits[model] += row.credits[model] - credit
          rest.revenues[model] += row.revenues[model] - revenue
          baseline[row.day] = rest
          report.rows[index].credits[model] = credit
          report.rows[index].revenues[model] = revenue
        }
      }
    }
    report.rows += baseline.values.sorted { ($0.day?.number ?? 0) < ($1.day?.number ?? 0) }
    return report
  }

  /// The same report less finely cut; the baseline stays by itself.
  package func folded(to grain: ReportQuery.Grain) -> Self {
    var report = self
    report.rows = []
    var positions: [ReportIntervals.Key: Int] = [:]
    for row in rows {
      var row = row
      if grain == .total, !row.isBaseline { row.channel = nil }
      if grain == .total || grain == .channel { row.day = nil }
      let key = ReportIntervals.Key(row)
      guard let position = positions[key] else {
        positions[key] = report.rows.count
        report.rows.append(row)
        continue
      }
      report.rows[position].add(row)
    }
    return report
  }
}

extension ReportQuery.ReportRow {
  fileprivate static func baseline(of day: Day?, models: Int) -> Self {
    var row = Self(
      channel: ReportQuery.baseline, day: day,
      credits: [Credit](repeating: .zero, count: models),
      revenues: [Money](repeating: .zero, count: models))
    row.isBaseline = true
    return row
  }

  fileprivate mutating func add(_ other: Self) {
    sessions += other.sessions
    cost += other.cost
    for model in credits.indices {
      credits[model] += other.credits[model]
      revenues[model] += other.revenues[model]
    }
  }
}
