import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func channels(_ request: ReportsChannels) async throws(RPCError) -> ReportsChannels.Response {
    let reading = ChannelReading(
      request: request, model: try known(request.model),
      grain: try Self.grain(request.from, request.to, request.by),
      tests: request.calibrated ? engine.settings.calibration : [])
    if request.calibrated, reading.tests.isEmpty {
      throw .invalidParams(
        "calibrated: no lift test is configured; expected entries under `calibration`",
        hint: "write them into the configuration file and reload; see docs/attribution.md")
    }
    let answer = try await readFitted([reading.model]) { try reading.answer(from: $0) }
    guard let response = answer else {
      throw .invalidParams(
        "intervals: more than \(BootstrapQuery.mostSums) rows times replicates; expected rows by "
          + "channel, fewer days or fewer replicates")
    }
    return response
  }
}

/// A request for a channel report, checked, with all that its answer needs.
private struct ChannelReading: Sendable {
  let request: ReportsChannels
  let model: String
  let grain: ReportQuery.Grain
  let tests: [LiftTest]

  /// Whether days are needed, though the rows have none.
  private var needsDays: Bool { request.trend && (grain == .channel || grain == .total) }

  /// The answer; nil where it would have too many intervals.
  func answer(from snapshot: StoreReading) throws -> ReportsChannels.Response? {
    let query = ReportQuery(snapshot.database)
    var report = try query.report(
      models: [model], from: request.from, to: request.to, by: sourceGrain, rules: snapshot.rules)
    let calibration =
      try request.calibrated
      ? query.calibration(tests, of: model, rules: snapshot.rules) : nil
    if let calibration { report = report.calibrated(by: calibration) }
    let trends = needsDays ? Trends(report, request) : nil
    if sourceGrain != grain { report = report.folded(to: grain) }
    var intervals: ReportIntervals?
    if request.intervals {
      intervals = try BootstrapQuery(snapshot.database).intervals(
        of: model, from: request.from, to: request.to, by: grain,
        PercentileInterval(replicates: request.replicates, confidence: request.confidence),
        calibrated: calibration, rules: snapshot.rules)
      guard intervals != nil else { return nil }
    }
    var response = response(report, intervals)
    if let calibration {
      let names = try query.channels(snapshot.rules).names
      response.calibration = calibration.channels.map(ChannelCalibration.init)
      response.warnings =
        calibration.warnings(model: model, channels: names)
        + Self.warnings(of: report)
    }
    if let trends {
      response.trendFrom = trends.first
      for (index, row) in report.rows.enumerated() {
        response.rows[index].trend = trends.steps(of: row)
      }
    }
    return response
  }

  /// How finely the report is read: rows that are scaled or drawn by day must be there by day, and
  /// totals are scaled by channel.
  private var sourceGrain: ReportQuery.Grain {
    if needsDays { return .day }
    return request.calibrated && grain == .total ? .channel : grain
  }

  private func response(
    _ report: ReportQuery.Report, _ intervals: ReportIntervals?
  ) -> ReportsChannels.Response {
    var response = ReportsChannels.Response()
    response.model = model
    response.isKept = report.onDemand.isEmpty
    response.conserves = ModelCatalog.standard[model]?.card.conserves ?? true
    response.generation = Int(report.generation)
    response.modelVersion = report.versions[model].map(Int.init)
    response.rows = report.rows.map { row in
      var entry = ChannelRow(row)
      entry.intervals = intervals.map { RowIntervals($0.bounds(of: row), cost: row.cost) }
      return entry
    }
    response.totals = ReportTotals(report.totals)
    response.totals.unansweredConversions = report.unanswered
    if let intervals {
      response.totals.intervals = RowIntervals(intervals.total, cost: report.totals.cost)
      var summary = BootstrapSummary()
      summary.replicates = request.replicates
      summary.confidence = request.confidence
      response.bootstrap = summary
    }
    return response
  }

  private static func warnings(of report: ReportQuery.Report) -> [String] {
    let baseline = report.rows.filter(\.isBaseline)
      .reduce(Credit.zero) { $0 + ($1.credits.first ?? .zero) }
    guard baseline < .zero else { return [] }
    return [
      "\(ReportQuery.baseline) is negative: the tests claim more conversions than the model credits"
    ]
  }
}

extension ChannelRow {
  fileprivate init(_ row: ReportQuery.ReportRow) {
    self.init()
    channelName = row.channel
    date = row.day
    sessions = Int(row.sessions)
    cost = row.cost
    credit = row.credits[0]
    revenue = row.revenues[0]
    roas = Ratios.roas(row.revenues[0], row.cost)
    // What no channel caused costs nothing, rather than nothing per conversion.
    cpo = row.isBaseline ? nil : Ratios.cpo(row.cost, row.credits[0])
    isBaseline = row.isBaseline ? true : nil
  }
}

extension ReportTotals {
  fileprivate init(_ totals: ReportQuery.Totals) {
    self.init()
    conversions = Int(totals.conversions)
    conversionRevenue = totals.conversionRevenue
    cost = totals.cost
    credit = totals.credits[0]
    revenue = totals.revenues[0]
    unattributedConversions = Int(totals.unattributedConversions)
    unattributedRevenue = totals.unattributedRevenue
    pendingConversions = Int(totals.pendingConversions)
    carriedCredit = totals.carriedCredits[0]
    carriedRevenue = totals.carriedRevenues[0]
  }
}
