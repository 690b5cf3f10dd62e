package import AttributionCore
package import GRDB

/// The statistics of paths, as they are stored: what the data-driven models learn from.
package struct PathTable {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Calls `body` with every path and how often it was walked, in no order that means anything.
  ///
  /// `onProgress` is called often; throwing gives up.
  package func visit(
    onProgress: () throws -> Void, _ body: (Span<ChannelID>, PathTally) throws -> Void
  ) throws {
    let select = try HotStatement(
      own: "SELECT path, conversions, revenue, nulls FROM path_count", database)
    var channels: [ChannelID] = []
    while try select.step() {
      try onProgress()
      try select.withBytes(0) { try PathSpelling.read($0, into: &channels) }
      try body(
        channels.span,
        PathTally(
          conversions: select.integer(1), revenue: Money(micros: select.integer(2)),
          nulls: select.integer(3)))
    }
  }

  /// Finds the same paths in the facts, where they are not stored: each as often as a user walked
  /// it, so one path may come many times.
  package func visit(
    inFactsBy rules: AttributionRules, onProgress: () throws -> Void,
    _ body: (Span<ChannelID>, PathTally) throws -> Void
  ) throws {
    var user = AttributedUser(
      try EffectiveChannels(database, rules),
      counting: UserPaths(hash: try KeyHash(of: database)))
    var scan = try JourneyScan(database)
    var id: [UInt8] = []
    var channels: [ChannelID] = []
    while try scan.next(id: &id, history: &user.history) != nil {
      try onProgress()
      user.collectPaths(by: rules.journeys)
      try user.paths?.visit { part, spelling in
        try PathSpelling.read(spelling, into: &channels)
        try body(channels.span, part.tally)
      }
    }
  }
}

/// A number that many tallies of paths come to, in whatever order they are added.
struct PathDigest: Hashable {
  private(set) var conversions: Int64 = 0
  private(set) var revenue: Int64 = 0
  private(set) var nulls: Int64 = 0
  /// Of the paths; a wrong count of any changes it, but for one chance in 2^64.
  private(set) var mixed: UInt64 = 0

  mutating func add(_ part: Contribution.PathPart) {
    conversions &+= part.tally.conversions
    revenue &+= part.tally.revenue.micros
    nulls &+= part.tally.nulls
    // Linear in the tally, so that a path's tallies may come one by one.
    mixed &+= UInt64(bitPattern: part.tally.conversions) &* (part.high | 1)
    mixed &+= UInt64(bitPattern: part.tally.revenue.micros) &* (part.low | 1)
    mixed &+= UInt64(bitPattern: part.tally.nulls) &* ((part.high &+ part.low) << 1 | 1)
  }

  static let sums: [(String, any KeyPath<PathDigest, Int64> & Sendable)] = [
    ("conversions", \.conversions), ("revenue", \.revenue), ("null paths", \.nulls),
  ]
}
