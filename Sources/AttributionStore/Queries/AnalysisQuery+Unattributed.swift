package import AttributionCore
import GRDB

extension AnalysisQuery {
  /// Conversions without a journey: why, how many, and the latest of them.
  package struct Unattributed: Sendable {
    package var report: UnattributedReport
    package var conversions: CountedConversions
    package var pending: Int64
    /// The latest first; of one instant by id.
    package var examples: [Example]
  }

  /// A conversion without a journey.
  package struct Example: Sendable, Hashable {
    package var conversionID: String
    /// A person's conversions stand under the id that stands for it.
    package var userID: String
    package var instant: Instant
    package var revenue: Money
    package var reason: UnattributedReason
    /// When the session was that came nearest to being in the journey.
    package var nearest: Instant?
    package var source: JourneyQuery.Source
  }

  /// Finds the conversions of the days that have no journey.
  package func unattributed(byDay: Bool, examples limit: Int) throws -> Unattributed {
    var found = Unattributed(
      report: UnattributedReport(), conversions: CountedConversions(), pending: try pending(),
      examples: [])
    var latest = LatestConversions(limit: limit)
    try forEachConverting(EffectiveChannels(database, rules)) { id, history, user in
      var previous: Instant?
      for (fact, journey) in zip(history.conversions, user.journeys) {
        defer { previous = fact.instant }
        guard days.contains(fact.instant) else { continue }
        found.conversions.all.add(fact.revenue)
        guard journey.isEmpty else { continue }
        found.conversions.unattributed.add(fact.revenue)
        let (reason, nearest) = rules.journeys.reason(
          ofUnattributed: fact.instant, after: previous, in: user.touchpoints.instants)
        found.report.count(
          reason, day: byDay ? days.zone.day(of: fact.instant) : nil, revenue: fact.revenue)
        latest.offer(fact.instant) {
          LatestConversions.Entry(
            id: history.string(fact.id), user: String(decoding: id, as: UTF8.self), fact: fact,
            reason: reason, nearest: nearest.map { user.touchpoints.instants[$0] })
        }
      }
    }
    let ledger = FileLedger(database)
    found.examples = try latest.entries.map { entry in
      let place = entry.fact.place
      return Example(
        conversionID: entry.id, userID: entry.user, instant: entry.fact.instant,
        revenue: entry.fact.revenue, reason: entry.reason, nearest: entry.nearest,
        source: JourneyQuery.Source(
          file: try ledger.name(of: place.file) ?? "?", line: place.line))
    }
    return found
  }
}

/// The latest of the conversions offered, as many as wanted.
private struct LatestConversions {
  struct Entry {
    var id: String
    var user: String
    var fact: ConversionFact
    var reason: UnattributedReason
    var nearest: Instant?
  }

  private let limit: Int
  private var kept: [Entry] = []
  /// The instant of the last one that is sure to be beyond the limit.
  private var bound: Instant?

  init(limit: Int) { self.limit = limit }

  /// In their order, at most the limit.
  var entries: [Entry] { Array(sorted.prefix(limit)) }

  private var sorted: [Entry] {
    kept.sorted {
      $0.fact.instant != $1.fact.instant ? $0.fact.instant > $1.fact.instant : $0.id < $1.id
    }
  }

  /// Makes and keeps an entry, unless enough later ones were kept.
  mutating func offer(_ instant: Instant, _ make: () -> Entry) {
    if limit == 0 { return }
    if let bound, instant < bound { return }
    kept.append(make())
    guard kept.count >= 2 * limit else { return }
    kept = entries
    bound = kept.last?.fact.instant
  }
}
