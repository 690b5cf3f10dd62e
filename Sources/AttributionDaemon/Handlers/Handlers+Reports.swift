import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  static func versions(_ report: ReportQuery.Report) -> ModelValues<Int>? {
    var versions = ModelValues<Int>()
    for model in report.models { versions[model] = report.versions[model].map(Int.init) }
    return versions.entries.isEmpty ? nil : versions
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
