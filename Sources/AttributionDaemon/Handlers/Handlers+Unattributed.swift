import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func unattributed(
    _ request: ReportsUnattributed
  ) async throws(RPCError) -> ReportsUnattributed.Response {
    let (byDay, limit) = (request.by == .day, request.limit)
    let found = try await analyze(request.from, request.to) {
      try $0.unattributed(byDay: byDay, examples: limit)
    }
    let lookback = engine.settings.entries.first { $0.key == "attribution.lookback" }?.value ?? ""
    var response = ReportsUnattributed.Response()
    response.rows = found.report.rows.map { row in
      var entry = UnattributedRow()
      entry.reason = UnattributedCause(row.key.reason)
      entry.date = row.key.day
      entry.conversions = Int(row.sums.conversions)
      entry.revenue = row.sums.revenue
      entry.share = Ratios.share(row.sums.conversions, found.conversions.all.conversions)
      entry.meaning = row.key.reason.meaning(lookback: lookback)
      return entry
    }
    response.examples = found.examples.map { example in
      var entry = UnattributedConversion()
      entry.conversion = example.conversionID
      entry.user = example.userID
      entry.at = example.instant
      entry.revenue = example.revenue
      entry.reason = UnattributedCause(example.reason)
      entry.nearestSessionAt = example.nearest
      entry.detail = example.detail(lookback: engine.settings.rules.journeys.lookback)
      entry.source = SourceLine(example.source)
      return entry
    }
    response.totals = ConversionTotals(found.conversions, found.pending)
    return response
  }
}

extension UnattributedCause {
  fileprivate init(_ reason: UnattributedReason) {
    switch reason {
    case .noSessions: self = .noSessions
    case .onlyLater: self = .onlyLater
    case .outsideLookback: self = .outsideLookback
    case .beforePrevious: self = .beforePrevious
    case .sameInstant: self = .sameInstant
    }
  }
}

extension UnattributedReason {
  /// What the reason means and what would bring the conversions in.
  fileprivate func meaning(lookback: String) -> String {
    switch self {
    case .noSessions:
      "No session of the user is known; missing are sessions, or identities that tie ids together."
    case .onlyLater:
      "All sessions are after it; missing are earlier ones, or a clock or time zone is off."
    case .outsideLookback:
      "All sessions before it are older than \(lookback); a longer attribution.lookback takes them."
    case .beforePrevious:
      "No session since the previous conversion; attribution.after_conversion keep shares older ones."
    case .sameInstant:
      "The last session is at its very instant; attribution.boundary inclusive takes it in."
    }
  }
}

extension AnalysisQuery.Example {
  /// How near the nearest session came.
  fileprivate func detail(lookback: Int64?) -> String {
    guard let nearest else { return "no sessions" }
    let age = instant.micros(since: nearest)
    switch reason {
    case .noSessions: return "no sessions"
    case .onlyLater: return "first session \(Self.text(nearest.micros(since: instant))) after"
    case .outsideLookback:
      return "last session \(Self.text(age - (lookback ?? 0))) before the lookback"
    case .beforePrevious: return "last session \(Self.text(age)) before"
    case .sameInstant: return "session at the same instant"
    }
  }

  /// A time by its two largest units, rounded up so that something is never nothing.
  private static func text(_ micros: Int64) -> String {
    let seconds = micros / Instant.microsPerSecond + (micros % Instant.microsPerSecond > 0 ? 1 : 0)
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
    case ..<86_400: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
    }
  }
}
