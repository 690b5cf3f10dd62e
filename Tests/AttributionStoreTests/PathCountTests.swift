import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Statistics of paths: whatever came in whatever order, they are those of the facts that stand.
@Suite struct PathCountTests {
  private static func clean(_ rows: [ScriptRow], _ rules: AttributionRules) throws -> TestStore {
    let store = try TestStore(rules: rules)
    try store.load([rows])
    try store.attribute()
    return store
  }

  private static func rules(_ seed: Int) -> AttributionRules {
    var rules = AttributionRules()
    rules.models.append("markov")
    rules.journeys.boundary = seed % 2 == 0 ? .inclusive : .exclusive
    rules.journeys.afterConversion = seed % 3 == 0 ? .restart : .keep
    rules.journeys.lookback = seed % 5 == 0 ? nil : 30 * Instant.microsPerDay
    return rules
  }

  private static func check(
    _ store: TestStore, _ rows: [ScriptRow], _ rules: AttributionRules
  ) throws {
    let facts = try store.contents().filter { !$0.contains("forgotten_users") }
    #expect(try facts == clean(rows, rules).contents())
    #expect(try store.statistics() == PathOracle.statistics(of: Survivors(rows).stitched, rules))
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
  }

  @Test(arguments: 0..<30)
  func `edits, links and deletions end as one clean load, in any cut`(seed: Int) throws {
    var script = FactScript(seed: UInt64(7000 + seed))
    script.identities = [0, 5, 15][seed % 3]
    script.deletions = seed % 2
    let rows = script.rows(Int.random(in: 1...300, using: &script.random))
    let rules = Self.rules(seed)
    let store = try TestStore(rules: rules)
    try store.load(inCuts: rows, using: &script.random)
    try Self.check(store, Survivors(rows).rows, rules)
  }

  /// Masks of all bits and of none: the last makes all users share a hash.
  @Test(arguments: 0..<5, [.max, 0] as [UInt64])
  func `rows may come in any order`(seed: Int, userMask: UInt64) throws {
    var script = FactScript(seed: UInt64(7100 + seed))
    script.identities = 6
    let rows = Survivors(script.rows(150)).rows
    let rules = Self.rules(seed)
    let store = try TestStore(rules: rules, userMask: userMask)
    for row in rows.shuffled(using: &script.random) {
      try store.load([[row]])
      if Int.random(in: 0..<5, using: &script.random) == 0 { try store.attribute(limit: 1) }
    }
    try store.attribute()
    try Self.check(store, rows, rules)
  }

  @Test func `a load into a copy of the database counts them too`() throws {
    var script = FactScript(seed: 7200)
    let rows = script.rows(400)
    let rules = Self.rules(1)
    let store = try TestStore(rules: rules)
    try store.loadWhole([rows])
    try Self.check(store, Survivors(rows).rows, rules)
  }

  @Test func `they come and go with the model that learns from them`() throws {
    var script = FactScript(seed: 7300)
    let rows = Survivors(script.rows(300)).rows
    let store = try TestStore()
    try store.load([rows])
    try store.attribute()
    let before = try store.contents()
    #expect(try store.statistics().isEmpty)
    store.rules = Self.rules(2)
    try store.ensureGeneration()
    try Self.check(store, rows, store.rules)
    store.rules = AttributionRules()
    try store.ensureGeneration()
    #expect(try store.contents() == before)
    #expect(try store.statistics().isEmpty)
    let users = try store.store.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM attributed_user WHERE credits = '[]'")
    }
    #expect(users == 0)
  }

  /// A session at the very instant of the conversion is in its journey, or open, never both.
  @Test(arguments: JourneyRules.Boundary.allCases)
  func `what happens at the instant of a conversion is counted once`(
    _ boundary: JourneyRules.Boundary
  ) throws {
    var rules = Self.rules(1)
    rules.journeys.boundary = boundary
    let store = try Self.clean(
      [
        .session(id: "a", user: "u", channel: "A", second: 1, flags: 0),
        .session(id: "b", user: "u", channel: "B", second: 2, flags: 0),
        .conversion(id: "c", user: "u", second: 2, cents: 700, fromJourney: false),
        .session(id: "d", user: "v", channel: "A", second: 1, flags: 0),
        .conversion(id: "e", user: "w", second: 9, cents: 5, fromJourney: false),
      ], rules)
    let expected =
      boundary == .inclusive
      ? ["A > B: 1 7 0", "A: 0 0 1"] : ["A: 1 7 1", "B: 0 0 1"]
    #expect(try store.statistics() == expected)
  }

  @Test func `changes that outgrow their memory are written in between, and come out the same`()
    throws
  {
    var script = FactScript(seed: 7400)
    let store = try Self.clean(Survivors(script.rows(300)).rows, Self.rules(1))
    let expected = try store.statistics()
    #expect(expected.count > 10)
    try store.store.write { database in
      try database.execute(sql: "DELETE FROM path_count")
      var counts = try PathCounts(database, limit: 0)
      var user = try AttributedUser(
        store.rules, database, EffectiveChannels(database, store.rules))
      var attributor = Attributor(
        rules: store.rules, channels: try ChannelTable(database).names())
      // Everybody comes, goes and comes again.
      for round in 0..<3 {
        var scan = try JourneyScan(database)
        var id: [UInt8] = []
        while try scan.next(id: &id, history: &user.history) != nil {
          try user.attribute(with: &attributor)
          let paths = try #require(user.paths)
          if round == 1 {
            try counts.takeAway(user.contribution)
          } else {
            try counts.add(paths)
          }
        }
        let rows = try Int.fetchOne(database, sql: "SELECT count(*) FROM path_count") ?? -1
        #expect(rows == (round == 1 ? 0 : expected.count))
      }
      try counts.write()
    }
    #expect(try store.statistics() == expected)
    #expect(try store.verify().isConsistent)
  }

  @Test(
    arguments: [
      "UPDATE path_count SET nulls = nulls + 1 WHERE high = (SELECT min(high) FROM path_count)",
      "DELETE FROM path_count WHERE nulls > 0",
      "UPDATE path_count SET path = x'00'",
    ])
  func `verification finds statistics that are not those of the facts`(_ damage: String) throws {
    var script = FactScript(seed: 7500)
    let store = try Self.clean(Survivors(script.rows(300)).rows, Self.rules(1))
    #expect(try store.verify().isConsistent)
    try store.store.write { try $0.execute(sql: damage) }
    let verified = try store.verify()
    #expect(verified.differences.contains { $0.what == "path_count" })
  }

  @Test func `statistics that lost a path are refused, and made anew by a rerun`() throws {
    let rows: [ScriptRow] = [
      .session(id: "a", user: "u", channel: "A", second: 1, flags: 0)
    ]
    let store = try Self.clean(rows, Self.rules(1))
    try store.store.write { try $0.execute(sql: "DELETE FROM path_count") }
    try store.load([[.session(id: "b", user: "u", channel: "B", second: 2, flags: 0)]])
    let error = #expect(throws: StoreError.self) { try store.attribute() }
    #expect(error?.code == .corrupt)
    try store.store.write { try Generation($0).rebuild(store.rules) {} }
    #expect(try store.statistics() == ["A > B: 0 0 1"])
    #expect(try store.verify().isConsistent)
  }
}

extension TestStore {
  /// Every path by the names of its channels, with conversions, revenue and null paths.
  func statistics() throws -> [String] {
    try store.read { database in
      let channels = try ChannelTable(database).names()
      var lines: [String] = []
      try PathTable(database).visit(onProgress: {}) { path, tally in
        let names = path.indices.map { channels[path[$0]] }.joined(separator: " > ")
        lines.append("\(names): \(tally.conversions) \(tally.revenue) \(tally.nulls)")
      }
      return lines.sorted()
    }
  }
}

/// Statistics of paths, slowly: from rows of distinct keys in which every person has one id.
enum PathOracle {
  static func statistics(of rows: [ScriptRow], _ rules: AttributionRules) -> [String] {
    var sessions: [String: [(second: Int64, id: String, channel: String)]] = [:]
    var conversions: [String: [(second: Int64, id: String, cents: Int64)]] = [:]
    for row in rows {
      switch row {
      case .session(let id, let user, let channel, let second, _, _):
        sessions[user, default: []].append((second, id, channel))
      case .conversion(let id, let user, let second, let cents, _):
        conversions[user, default: []].append((second, id, cents))
      default: break
      }
    }
    var tallies: [String: PathTally] = [:]
    for (user, visits) in sessions {
      let visits = visits.sorted { ($0.second, $0.id) < ($1.second, $1.id) }
      var last: Int64?
      func isBefore(_ second: Int64, _ conversion: Int64) -> Bool {
        rules.journeys.boundary == .inclusive ? second <= conversion : second < conversion
      }
      func count(_ path: [String], _ tally: PathTally) {
        if !path.isEmpty { tallies[path.joined(separator: " > "), default: .zero] += tally }
      }
      let inOrder = (conversions[user] ?? []).sorted { ($0.second, $0.id) < ($1.second, $1.id) }
      for conversion in inOrder {
        let journey = visits.filter { visit in
          let isYoung = rules.journeys.lookback.map {
            (conversion.second - visit.second) * 1_000_000 <= $0
          }
          let isOver = last.map { isBefore(visit.second, $0) } ?? false
          return isBefore(visit.second, conversion.second) && isYoung ?? true
            && !(rules.journeys.afterConversion == .restart && isOver)
        }
        last = conversion.second
        count(
          journey.map(\.channel),
          PathTally(conversions: 1, revenue: Money(micros: conversion.cents * 10_000)))
      }
      let open = visits.filter { visit in last.map { !isBefore(visit.second, $0) } ?? true }
      count(open.map(\.channel), PathTally(nulls: 1))
    }
    return tallies.map { "\($0): \($1.conversions) \($1.revenue) \($1.nulls)" }.sorted()
  }
}
