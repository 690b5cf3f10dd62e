import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// What the rules of the remote model make of journeys and answers.
@Suite struct RemoteRuleTests {
  private static let rules = RemoteAnswerTests.rules

  /// A journey of so many sessions, a minute apart.
  private static func journey(_ count: Int64) -> [ScriptRow] {
    (1...count).map {
      .session(id: "s\($0)", user: "u", channel: "K\($0)", second: $0 * 60, flags: 1)
    } + [.conversion(id: "c1", user: "u", second: 9_000, cents: 100, fromJourney: false)]
  }

  private static func filled(
    _ rows: [ScriptRow], _ change: (inout AttributionRules) -> Void = { _ in }
  ) throws -> TestStore {
    let store = try TestStore(rules: rules(change))
    try store.load([rows])
    try store.attribute()
    return store
  }

  private static func answerAll(_ store: TestStore) throws {
    try store.answer(try store.journeys().filter { $0.state == "waiting" }.map(\.key))
    try store.attribute()
  }

  private static func explain(_ store: TestStore, _ conversion: String = "c1") throws -> Division {
    let explanation = try store.store.read {
      try JourneyQuery($0, in: store.store).explain(
        conversion, models: ["ihc-remote"], rules: store.rules)
    }
    return try #require(explanation?.divisions.first)
  }

  @Test func `a journey that is too long fails at once, and waits once more may be sent`() throws {
    let store = try Self.filled(Self.journey(4)) { $0.remoteIHC.requestSessions = 3 }
    let refused = try #require(try store.journeys().first)
    #expect(refused.state == "failed" && refused.code == "too-long" && refused.rows == nil)
    let story = try Self.explain(store)
    #expect(story.reasons.joined().contains("the journey has 4 sessions, and a request may have 3"))
    #expect(story.parts.allSatisfy { $0.credit == .zero })
    #expect(try store.verify().isConsistent)
    store.rules.remoteIHC.requestSessions = 4
    try store.ensureGeneration()
    let waiting = try #require(try store.journeys().first)
    #expect(waiting.state == "waiting" && waiting.code == nil && waiting.rows != nil)
    #expect(waiting.key == refused.key)
    #expect(try store.verify().isConsistent)
    store.rules.remoteIHC.requestSessions = 2
    try store.ensureGeneration()
    #expect(try store.journeys().map(\.code) == ["too-long"])
    store.rules.remoteIHC.requestSessions = 200
    try store.ensureGeneration()
    try Self.answerAll(store)
    // What was answered counts, whatever may be sent now.
    store.rules.remoteIHC.requestSessions = 1
    try store.ensureGeneration()
    #expect(try store.journeys().map(\.state) == ["answered"])
    #expect(try store.remoteCredits().count == 4)
    #expect(try store.verify().isConsistent)
    // One that was never sent and that nobody has any more is forgotten.
    try store.load([[.session(id: "s5", user: "u", channel: "K5", second: 300, flags: 1)]])
    try store.attribute()
    #expect(try store.journeys().filter { $0.code == "too-long" }.count == 1)
    try store.load([[.session(id: "s6", user: "u", channel: "K6", second: 360, flags: 1)]])
    try store.attribute()
    #expect(try store.journeys().filter { $0.code == "too-long" }.count == 1)
    #expect(try store.verify().isConsistent)
  }

  @Test func `a journey with too much text stays failed until its sessions are counted anew`()
    throws
  {
    let store = try Self.filled(Self.journey(3))
    try store.store.write {
      try $0.execute(sql: "UPDATE ihc_journey SET state = 'failed', code = 'too-long'")
    }
    func rebuilt(_ most: Int) throws -> [String] {
      store.rules.remoteIHC.requestSessions = most
      try store.store.write { try Generation($0).rebuild(store.rules) {} }
      #expect(try store.verify().isConsistent)
      return try store.journeys().map { "\($0.state) \($0.rows == nil ? "bare" : "whole")" }
    }
    #expect(try rebuilt(200) == ["failed whole"])
    #expect(try rebuilt(2) == ["failed bare"])
    #expect(try rebuilt(3) == ["waiting whole"])
  }

  @Test func `of a journey that is sent cut the earlier sessions get nothing`() throws {
    let store = try Self.filled(Self.journey(5)) {
      $0.remoteIHC.requestSessions = 3
      $0.remoteIHC.longJourneys = .latest
    }
    let sent = try #require(try store.journeys().first)
    #expect(sent.state == "waiting" && sent.sessions == 3)
    #expect(sent.rows?.contains("\"s2\"") == false)
    #expect(sent.rows?.hasPrefix("[{\"conversion_id\":\"c1\",\"session_id\":\"s3\"") == true)
    try Self.answerAll(store)
    let credits = try store.remoteCredits()
    #expect(credits.contains { $0.hasPrefix("K5 ") } || credits.contains { $0.hasPrefix("K3 ") })
    #expect(!credits.contains { $0.hasPrefix("K1 ") || $0.hasPrefix("K2 ") })
    let story = try Self.explain(store)
    #expect(story.parts.map(\.share).prefix(2) == [0, 0])
    #expect(story.parts.reduce(Credit.zero) { $0 + $1.credit } == .one)
    #expect(story.steps.map(\.name) == ["initializer", "holder", "closer", "ihc"])
    #expect(story.steps.allSatisfy { $0.values.prefix(2) == [nil, nil] })
    #expect(story.reasons.joined().contains("Only the latest 3 of 5 sessions are sent"))
    #expect(try store.verify().isConsistent)
  }

  @Test func `until it is answered nothing has credit, or the local model's has`() throws {
    var script = FactScript(seed: 7_300)
    let rows = script.rows(300)
    let store = try Self.filled(rows)
    #expect(try store.remoteCredits().isEmpty)
    func unanswered() throws -> Int64? {
      try store.store.read {
        try ReportQuery($0).report(
          models: ["linear", "ihc-remote"], from: nil, to: nil, by: .channel, rules: store.rules)
      }.totals.unansweredConversions.last
    }
    let attributed = try store.journeys().count
    #expect(try unanswered() == Int64(attributed))
    let some = try store.journeys().prefix(2).map(\.key)
    try store.answer(some)
    try store.attribute()
    #expect(try unanswered() == Int64(attributed - 2))
    #expect(
      try RemoteBacklog.counted(store)
        == RemoteBacklog.Counts(
          open: Int64(attributed - 2), failed: 0))
    store.rules.remoteIHC.fallback = .local
    try store.ensureGeneration()
    #expect(try unanswered() == 0)
    #expect(try store.verify().isConsistent)
    let fresh = try Self.filled(rows) { $0.remoteIHC.fallback = .local }
    #expect(try fresh.remoteCredits() == fresh.remoteCredits(of: "ihc"))
    let waiting = try #require(try fresh.journeys().first)
    let story = try Self.explain(fresh, waiting.conversion)
    #expect(story.reasons.first == "It waits to be sent to the IHC service.")
    #expect(story.reasons.contains("Until then the local ihc stands in (ihc.fallback)."))
    #expect(story.parts.reduce(Credit.zero) { $0 + $1.credit } == .one)
  }

  @Test func `without the model nothing waits, and answers are there when it comes back`() throws {
    var script = FactScript(seed: 7_400)
    let rows = script.rows(300)
    let store = try Self.filled(rows)
    let all = try store.journeys()
    try store.answer(all.prefix(3).map(\.key))
    try store.ask(all.suffix(1).map(\.key))
    try store.attribute()
    let credits = try store.remoteCredits()
    store.rules.models = ["ihc"]
    try store.ensureGeneration()
    #expect(
      try store.journeys().map(\.state).sorted() == ["answered", "answered", "answered", "asked"])
    #expect(try store.journeys().allSatisfy { !$0.isCurrent })
    #expect(try store.verify().isConsistent)
    // On demand answers count as well, and nothing is queued.
    let report = try store.store.read {
      try ReportQuery($0).report(
        models: ["ihc-remote"], from: nil, to: nil, by: .total, rules: store.rules)
    }
    #expect(report.totals.credits == [Credit(nanos: 3_000_000_000)])
    #expect(report.totals.unansweredConversions == [Int64(all.count - 3)])
    #expect(try store.journeys().count == 4)
    store.rules.models = Self.rules { _ in }.models
    try store.ensureGeneration()
    #expect(try store.remoteCredits() == credits)
    #expect(try store.journeys().count == all.count)
    #expect(try store.verify().isConsistent)
  }

  @Test func `another conversion type or channel is another question`() throws {
    let store = try Self.filled(Self.journey(2))
    try Self.answerAll(store)
    store.rules.remoteIHC.conversionType = "leads"
    try store.ensureGeneration()
    #expect(try store.journeys().map(\.state).sorted() == ["answered", "waiting"])
    #expect(try store.remoteCredits().isEmpty)
    store.rules.remoteIHC.conversionType = "orders"
    try store.ensureGeneration()
    #expect(try store.journeys().map(\.state) == ["answered"])
    #expect(try store.remoteCredits().count == 2)
    store.rules.channels = ChannelRules([
      ChannelRule(
        channel: "All", conditions: [], origin: ChannelRule.Origin(entry: 1))
    ])
    try store.ensureGeneration()
    let asked = try #require(try store.journeys().first { $0.isCurrent })
    #expect(asked.state == "waiting")
    #expect(asked.rows?.contains("\"channel_label\":\"All\"") == true)
    #expect(try store.verify().isConsistent)
    // A dry run says what becomes of credit: answers to other questions do not count.
    var proposed = store.rules
    proposed.channels = ChannelRules()
    let outcome = try store.store.read {
      try Rerun($0, proposed).changes(
        from: store.rules, model: "ihc-remote", days: Day(number: .min)...Day(number: .max)
      ) {}
    }
    #expect(outcome.changes.map(\.channel) == ["K1", "K2"])
    #expect(outcome.changes.reduce(Credit.zero) { $0 + $1.creditAfter } == .one)
  }

  @Test func `asking again keeps the answer until there is another`() throws {
    let store = try Self.filled(
      Self.journey(3) + [
        .session(id: "t1", user: "v", channel: "K1", second: 200_000, flags: 1),
        .conversion(id: "c2", user: "v", second: 200_060, cents: 100, fromJourney: false),
      ])
    try Self.answerAll(store)
    let credits = try store.remoteCredits()
    let days = Day(number: 0)...Day(number: 0)
    func force(_ days: ClosedRange<Day>) throws -> Int64 {
      try store.store.write {
        try RemoteForcing($0, store.rules).run(days: days, at: Instant(micros: 7)) {}
      }
    }
    #expect(try store.store.read { try RemoteForcing($0, store.rules).count(days: days) {} } == 1)
    #expect(try force(days) == 1)
    #expect(
      Set(try store.journeys().map { "\($0.conversion) \($0.state)" })
        == ["c1 waiting", "c2 answered"])
    #expect(try force(days) == 0)
    try store.store.write { try Generation($0).rebuild(store.rules) {} }
    #expect(try store.remoteCredits() == credits)
    #expect(try store.verify().isConsistent)
    #expect(try Self.explain(store).reasons.contains { $0.contains("being asked again") })
    // A journey that nobody has any more is not asked again, and keeps what it has.
    try store.load([[.session(id: "s1", user: "u", channel: "K9", second: 60, flags: 1)]])
    try store.attribute()
    let once = try #require(try store.journeys().first { !$0.isCurrent })
    #expect(once.state == "answered" && once.answer != nil)
    try Self.answerAll(store)
    #expect(try store.journeys().allSatisfy { $0.state == "answered" })
  }

  @Test func `verification finds journeys that are not those of the facts`() throws {
    for damage in [
      "UPDATE ihc_journey SET is_current = 0 WHERE conversion_id = 'c1'",
      "UPDATE ihc_journey SET conversion_at = 1 WHERE conversion_id = 'c1'",
      "UPDATE ihc_journey SET rows = NULL, state = 'waiting' WHERE conversion_id = 'c1'",
      "UPDATE ihc_journey SET state = 'failed', code = 'too-long', rows = NULL",
      "DELETE FROM ihc_journey_user",
      "DELETE FROM ihc_journey",
      """
      INSERT INTO ihc_journey (
        key, state, is_current, conversion_id, conversion_at, sessions, queued_at, attempts
      ) VALUES (x'00', 'waiting', 1, 'cx', 0, 1, 0, 0)
      """,
    ] {
      let store = try Self.filled(Self.journey(2))
      #expect(try store.verify().isConsistent)
      try store.store.write { try $0.execute(sql: damage) }
      let verified = try store.verify()
      #expect(!verified.isConsistent, "\(damage)")
      #expect(verified.differences.allSatisfy { $0.what.hasPrefix("ihc_journey") })
    }
    let store = try Self.filled(Self.journey(2))
    try Self.answerAll(store)
    try store.store.write {
      try $0.execute(
        sql: "UPDATE ihc_journey SET answer = ?",
        arguments: [
          Data(
            RemoteAnswer(
              sessions: [1, 0].map {
                RemoteAnswer.Session(initializer: 0, holder: 0, closer: 0, ihc: $0)
              }
            ).encoded())
        ])
    }
    #expect(try store.verify().differences.contains { $0.what == "credit_day" })
    try store.store.write { try $0.execute(sql: "UPDATE ihc_journey SET answer = x'010101'") }
    let error = #expect(throws: StoreError.self) { try store.verify() }
    #expect(error?.code == .corrupt)
  }
}

extension RemoteBacklog {
  fileprivate static func counted(_ store: TestStore) throws -> Counts {
    try store.store.read { try RemoteBacklog($0).counts() }
  }
}
