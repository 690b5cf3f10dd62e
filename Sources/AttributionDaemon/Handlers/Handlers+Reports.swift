import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func channels(_ request: ReportsChannels) async throws(RPCError) -> ReportsChannels.Response {
    let model = try enabled(request.model)
    let report = try await report([model], request.from, request.to, request.by)
    var response = ReportsChannels.Response()
    response.model = model
    response.generation = Int(report.generation)
    response.modelVersion = report.versions[model].map(Int.init)
    response.rows = report.rows.map { row in
      var entry = ChannelRow()
      entry.channelName = row.channel
      entry.date = row.day
      entry.sessions = Int(row.sessions)
      entry.cost = row.cost
      entry.credit = row.credits[0]
      entry.revenue = row.revenues[0]
      entry.cpo = Ratios.cpo(row.cost, row.credits[0])
      entry.roas = Ratios.roas(row.revenues[0], row.cost)
      return entry
    }
    let totals = report.totals
    response.totals.conversions = Int(totals.conversions)
    response.totals.conversionRevenue = totals.conversionRevenue
    response.totals.cost = totals.cost
    response.totals.credit = totals.credits[0]
    response.totals.revenue = totals.revenues[0]
    response.totals.unattributedConversions = Int(totals.unattributedConversions)
    response.totals.unattributedRevenue = totals.unattributedRevenue
    response.totals.pendingConversions = Int(totals.pendingConversions)
    response.totals.carriedCredit = totals.carriedCredits[0]
    response.totals.carriedRevenue = totals.carriedRevenues[0]
    return response
  }

  func compare(_ request: ReportsCompare) async throws(RPCError) -> ReportsCompare.Response {
    var models = engine.settings.rules.models
    if !request.models.isEmpty {
      models = []
      for model in request.models { models.append(try enabled(model)) }
    }
    let report = try await report(models, request.from, request.to, request.by)
    var response = ReportsCompare.Response()
    response.models = models
    response.generation = Int(report.generation)
    response.modelVersions = Self.versions(report)
    response.rows = report.rows.map { row in
      var entry = ComparisonRow()
      entry.channelName = row.channel
      entry.date = row.day
      entry.sessions = Int(row.sessions)
      entry.cost = row.cost
      entry.credit = ModelValues(models, row.credits)
      entry.revenue = ModelValues(models, row.revenues)
      return entry
    }
    let totals = report.totals
    response.totals.conversions = Int(totals.conversions)
    response.totals.conversionRevenue = totals.conversionRevenue
    response.totals.cost = totals.cost
    response.totals.credit = ModelValues(models, totals.credits)
    response.totals.revenue = ModelValues(models, totals.revenues)
    response.totals.unattributedConversions = Int(totals.unattributedConversions)
    response.totals.unattributedRevenue = totals.unattributedRevenue
    response.totals.pendingConversions = Int(totals.pendingConversions)
    return response
  }

  private static func versions(_ report: ReportQuery.Report) -> ModelValues<Int>? {
    var versions = ModelValues<Int>()
    for model in report.models { versions[model] = report.versions[model].map(Int.init) }
    return versions.entries.isEmpty ? nil : versions
  }

  private func report(
    _ models: [String], _ from: Day?, _ to: Day?, _ grouping: ReportGrouping
  ) async throws(RPCError) -> ReportQuery.Report {
    try Self.checkRange(from, to)
    guard let grain = ReportQuery.Grain(rawValue: grouping.rawValue) else {
      throw .invalidParams("by: \(grouping.rawValue) is not a grouping")
    }
    return try await read { snapshot in
      try ReportQuery(snapshot.database).report(models: models, from: from, to: to, by: grain)
    }
  }

  static func checkRange(_ from: Day?, _ to: Day?) throws(RPCError) {
    if let from, let to, to < from {
      throw .invalidParams(
        "from: \(from) is after to: \(to); expected the earlier day in `from`")
    }
  }

  func export(_ request: ReportsExport) async throws(RPCError) -> ReportsExport.Response {
    let cursor = try Self.cursor(request.cursor)
    guard let dataset = ExportQuery.Dataset(rawValue: request.dataset.rawValue) else {
      throw .invalidParams("dataset: \(request.dataset.rawValue) cannot be exported")
    }
    var response = ReportsExport.Response()
    response.columns = ExportQuery.columns(dataset)
    if dataset == .channelReporting {
      let model = InitializerHolderCloser.card.id
      let report = try await report([try enabled(model)], nil, nil, .day)
      response.rows = report.rows.map { row in
        [
          row.channel.map(JSON.string) ?? .null,
          row.day.map { .string($0.description) } ?? .null, .number(JSONNumber(row.cost)),
          .number(JSONNumber(row.credits[0])), .number(JSONNumber(row.revenues[0])),
          Ratios.cpo(row.cost, row.credits[0]).map { .number(JSONNumber($0)) } ?? .null,
          Ratios.roas(row.revenues[0], row.cost).map(JSON.number) ?? .null,
        ]
      }
      return response
    }
    let page = try await read { snapshot in
      try ExportQuery(snapshot.database).users(
        dataset, after: cursor, limit: request.limit, rules: snapshot.rules)
    }
    response.rows = page.rows.map { $0.map(\.json) }
    response.nextCursor = page.next.map(String.init)
    return response
  }

  static func cursor(_ text: String?) throws(RPCError) -> UInt64? {
    guard let text else { return nil }
    guard let cursor = UInt64(text) else {
      throw .invalidParams("cursor: not one of ours; expected the next_cursor of a page")
    }
    return cursor
  }
}

/// The ratios of reports, rounded half to even.
enum Ratios {
  /// Cost per credited conversion, to a millionth; nil without credit.
  static func cpo(_ cost: Money, _ credit: Credit) -> Money? {
    FixedPoint.ratio(cost.micros, decimals: 6, over: credit.nanos, decimals: 9, to: 6)
      .map(Money.init(micros:))
  }

  /// Revenue per cost, to a millionth; nil without cost.
  static func roas(_ revenue: Money, _ cost: Money) -> JSONNumber? {
    FixedPoint.ratio(revenue.micros, decimals: 6, over: cost.micros, decimals: 6, to: 6)
      .map { JSONNumber($0, decimals: 6) }
  }
}

extension ModelValues {
  /// Values in the order of their models.
  init(_ models: [String], _ values: [Value]) {
    self.init()
    for (model, value) in zip(models, values) { self[model] = value }
  }
}

extension ExportQuery.Cell {
  var json: JSON {
    switch self {
    case .text(let text): .string(text)
    case .integer(let integer): .number(JSONNumber(integer))
    case .money(let money): .number(JSONNumber(money))
    case .credit(let credit): .number(JSONNumber(credit))
    }
  }
}
