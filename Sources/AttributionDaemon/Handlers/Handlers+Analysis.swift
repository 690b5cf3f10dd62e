import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func paths(_ request: ReportsPaths) async throws(RPCError) -> ReportsPaths.Response {
    let isExact = request.isExact
    let counted = try await analyze(request.from, request.to) {
      try $0.paths(mergesRepetitions: !isExact)
    }
    var selection = PathReport.Selection()
    selection.order = PathReport.Order(rawValue: request.by.rawValue) ?? .conversions
    selection.shortest = request.minLength
    selection.fewestConversions = request.minConversions
    selection.limit = request.limit
    if let channel = request.channel {
      guard let number = counted.channels[channel] else {
        let nearest = Spelling.nearest(to: channel, among: counted.channels.names)
        throw .notFound(
          "channel: no channel \(channel)" + (nearest.map { "; did you mean \($0)?" } ?? ""),
          hint: "`attrctl report` lists them")
      }
      selection.channel = number
    }
    let list = counted.report.list(selection, counted.channels)
    var response = ReportsPaths.Response()
    response.rows = list.rows.map { ReportedPath($0, counted.channels) }
    response.selected = PathSums(list.paths, list.selected)
    let listed = list.rows.reduce(ConversionSums.zero) { $0 + $1.sums }
    response.omitted = PathSums(list.paths - list.rows.count, list.selected - listed)
    response.openPaths = Int(counted.report.openPaths)
    response.openPathsElsewhere = Int(counted.report.openPaths - counted.report.nulls)
    response.totals = ConversionTotals(counted.conversions, counted.pending)
    return response
  }

  func lags(_ request: ReportsLags) async throws(RPCError) -> ReportsLags.Response {
    var counted = try await analyze(request.from, request.to) { try $0.lags() }
    var response = ReportsLags.Response()
    response.fromFirst = LagDistribution(ofTime: &counted.report.fromFirst)
    response.fromLast = LagDistribution(ofTime: &counted.report.fromLast)
    response.length = LagDistribution(ofLength: &counted.report.length)
    response.totals = ConversionTotals(counted.conversions, counted.pending)
    return response
  }

  func assists(_ request: ReportsAssists) async throws(RPCError) -> ReportsAssists.Response {
    let counted = try await analyze(request.from, request.to) { try $0.assists() }
    var response = ReportsAssists.Response()
    response.rows = counted.report.rows(counted.channels).map { row in
      var entry = AssistRow()
      entry.channelName = counted.channels[row.channel]
      entry.conversions = Int(row.touched.conversions)
      entry.revenue = row.touched.revenue
      entry.firstConversions = Int(row.first.conversions)
      entry.firstRevenue = row.first.revenue
      entry.lastConversions = Int(row.last.conversions)
      entry.lastRevenue = row.last.revenue
      entry.assistedConversions = Int(row.assisted.conversions)
      entry.assistedRevenue = row.assisted.revenue
      entry.soloConversions = Int(row.solo.conversions)
      entry.soloRevenue = row.solo.revenue
      entry.assistRatio = row.ratio.map { JSONNumber($0, decimals: 6) }
      return entry
    }
    response.totals = ConversionTotals(counted.conversions, counted.pending)
    return response
  }

  func overlap(_ request: ReportsOverlap) async throws(RPCError) -> ReportsOverlap.Response {
    let counted = try await analyze(request.from, request.to) { try $0.overlap() }
    let (report, names) = (counted.report, counted.channels)
    let all = counted.conversions.attributed.conversions
    let matrix = report.matrix(limit: request.limit, names)
    var response = ReportsOverlap.Response()
    response.channels = matrix.channels.map { channel in
      var entry = OverlapChannel()
      entry.channelName = names[channel.first]
      entry.conversions = Int(channel.sums.conversions)
      entry.revenue = channel.sums.revenue
      entry.share = Ratios.share(channel.sums.conversions, all)
      return entry
    }
    response.pairs = matrix.pairs.map { pair in
      var entry = OverlapPair()
      entry.channelName = names[pair.first]
      entry.otherChannelName = names[pair.second]
      entry.conversions = Int(pair.sums.conversions)
      entry.revenue = pair.sums.revenue
      entry.share = pair.share.map { JSONNumber($0, decimals: 6) }
      return entry
    }
    response.coalitions = report.coalitions(limit: request.coalitions, names).map { coalition in
      var entry = CoalitionRow()
      entry.channels = coalition.channels.map { names[$0] }
      entry.conversions = Int(coalition.sums.conversions)
      entry.revenue = coalition.sums.revenue
      entry.share = Ratios.share(coalition.sums.conversions, all)
      return entry
    }
    response.channelCount = matrix.channelCount
    response.coalitionCount = report.coalitionCount
    response.totals = ConversionTotals(counted.conversions, counted.pending)
    return response
  }

  func funnel(_ request: ReportsFunnel) async throws(RPCError) -> ReportsFunnel.Response {
    var counted = try await analyze(request.from, request.to) { try $0.funnel() }
    var response = ReportsFunnel.Response()
    response.hasStages = counted.report.hasStages
    var previous: Int64?
    for step in counted.report.steps() {
      var entry = FunnelStep()
      entry.stage = step.stage.rawValue
      entry.users = Int(step.users)
      if let previous {
        entry.continued = Int(step.continued)
        entry.rate = Ratios.share(step.continued, previous)
      }
      entry.medianSeconds = step.median.map { JSONNumber($0, decimals: 6) }
      response.stages.append(entry)
      previous = step.users
    }
    response.total = FunnelSessions(counted.report.total)
    if request.by == .channel {
      response.rows = counted.report.rows(counted.channels).map { row in
        var entry = FunnelSessions(row.sessions)
        entry.channelName = counted.channels[row.channel]
        return entry
      }
    }
    return response
  }

  /// Reads a report of the days from one to another, both included.
  func analyze<Value: Sendable>(
    _ from: Day?, _ to: Day?,
    _ body: @escaping @Sendable (AnalysisQuery) throws -> Value
  ) async throws(RPCError) -> Value {
    try Self.checkRange(from, to)
    return try await read { snapshot in
      try body(AnalysisQuery(snapshot.database, snapshot.rules, from: from, to: to))
    }
  }
}

extension Ratios {
  /// A part of a whole, to a millionth; nil where there is nothing.
  static func share(_ part: Int64, _ whole: Int64) -> JSONNumber? {
    FixedPoint.ratio(Int128(part), over: Int128(whole), to: 6).map { JSONNumber($0, decimals: 6) }
  }
}

extension ConversionTotals {
  init(_ counted: CountedConversions, _ pending: Int64) {
    self.init()
    conversions = Int(counted.all.conversions)
    conversionRevenue = counted.all.revenue
    attributedConversions = Int(counted.attributed.conversions)
    attributedRevenue = counted.attributed.revenue
    unattributedConversions = Int(counted.unattributed.conversions)
    unattributedRevenue = counted.unattributed.revenue
    pendingConversions = Int(pending)
  }
}

extension PathSums {
  fileprivate init(_ paths: Int, _ sums: ConversionSums) {
    self.init()
    self.paths = paths
    conversions = Int(sums.conversions)
    revenue = sums.revenue
  }
}

extension ReportedPath {
  fileprivate init(_ row: PathReport.Row, _ names: ChannelNames) {
    self.init()
    channels = row.path.map { names[$0] }
    path = channels.joined(separator: " > ")
    conversions = Int(row.sums.conversions)
    revenue = row.sums.revenue
    averageRevenue = row.average ?? .zero
    nulls = Int(row.nulls)
    rate = JSONNumber(row.rate ?? 0, decimals: 6)
    meanDays = JSONNumber(row.days ?? 0, decimals: 6)
  }
}

extension FunnelSessions {
  fileprivate init(_ counted: FunnelReport.Sessions) {
    self.init()
    sessions = Int(counted.sessions)
    engaged = Int(counted.engaged)
    converting = Int(counted.converting)
    engagedConverting = Int(counted.engagedConverting)
    leads = Int(counted.leads)
    opportunities = Int(counted.opportunities)
    engagedShare = Ratios.share(counted.engaged, counted.sessions)
    convertingShare = Ratios.share(counted.converting, counted.sessions)
    engagedConvertingShare = Ratios.share(counted.engagedConverting, counted.engaged)
  }
}
