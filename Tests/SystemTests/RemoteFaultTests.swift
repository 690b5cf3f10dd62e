import AttributionRPC
import TestSupport
import Testing

/// The whole way of 5,000 journeys to a service that does everything wrong that a service can.
@Suite(.serialized, .enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
struct RemoteFaultTests {
  private static let poisons = ["400", "500", "406", "sums"]

  /// What the dead letters say of each kind of poison.
  private static let words = [
    "400": "the journey cannot be scored; expected other sessions",
    "500": "20 attempts failed, the last: ",
    "406": "the journey could not be parsed", "sums": "ihc sums to 1.3",
  ]

  @Test(.timeLimit(.minutes(15)))
  func
    `with every fault at ten in a hundred good journeys are answered once, poisonous ones given up`()
    async throws
  {
    let sample = RemoteSample(journeys: 5_000, seed: 5) { number in
      number % 250 == 7 ? "poison-\(Self.poisons[number / 250 % 4])-\(number)" : "c\(number)"
    }
    let poisonous = sample.journeys.filter { $0.conversion.hasPrefix("poison") }
    let good = sample.journeys.filter { !$0.conversion.hasPrefix("poison") }
    try #require(poisonous.count == 20)
    let setup = try await RemoteSetup(
      in: Workdir(),
      service: ["--fault", "all=10", "--seed", "5"]
        + Self.poisons.flatMap { ["--poison", "poison-\($0)=\($0)"] },
      settings: [
        "ihc.attempts=20", "ihc.concurrency=16", "ihc.timeout=4s", "ihc.breaker_failures=5",
        "ihc.breaker_pause=20ms",
      ])
    try await setup.daemon.start()
    try await setup.load(sample)
    let start = ContinuousClock.now
    try setup.client.start()
    try await setup.finish(.seconds(480))
    let journal = try setup.service.journal()
    let faults = journal.flatMap(\.faults).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    print(
      "RemoteFaultTests: \(journal.count) requests in \(ContinuousClock.now - start), \(faults)")

    let answered = try await setup.database.conversions("answered")
    #expect(answered == good.map(\.conversion).sorted())
    try await Self.expectDeadLetters(of: poisonous, setup)
    try await Self.expectNobodyAskedAgain(journal, setup)
    try await setup.expectCredits(of: good)
    for journey in poisonous {
      let explained = try await setup.daemon.json(
        "explain", journey.conversion, "--model", "ihc-remote")
      #expect(explained["touches"]?.elements?.allSatisfy { $0["credit"] == 0 } == true)
    }
    let report = try await setup.daemon.json("report", "--model", "ihc-remote", "--by", "total")
    #expect(report["totals"]?["credit"] == .number(JSONNumber(good.count)))
    let revenue = good.reduce(0) { $0 + $1.revenue }
    #expect(report["totals"]?["revenue"] == .number(JSONNumber(revenue)))
    try await setup.expectConsistent()
    try await setup.stop()
  }

  /// Every poisonous journey is given up, and nothing else, with the words of the service.
  private static func expectDeadLetters(
    of poisonous: [RemoteSample.Journey], _ setup: RemoteSetup
  ) async throws {
    let list = try await setup.daemon.json("ihc", "failures", "--limit", "1000")
    let failures = try #require(list["journeys"]?.elements)
    #expect(
      failures.compactMap { $0["conv_id"]?.string }.sorted()
        == poisonous.map(\.conversion).sorted())
    var sums: [String] = []
    for failure in failures {
      let conversion = try #require(failure["conv_id"]?.string)
      let kind = try #require(poisons.first { conversion.hasPrefix("poison-\($0)-") })
      let said = try #require(failure["message"]?.string)
      if kind == "sums" { sums.append(said) }
      let right = try #require(words[kind])
      // It says the last thing that went wrong, which now and then is a fault of the service’s own.
      let isOther = kind == "sums" && failure["code"] != "wrong-sum"
      #expect(said.contains(right) || isOther, "\(failure)")
    }
    #expect(sums.contains { $0.contains(words["sums"] ?? "") }, "\(sums)")
  }

  /// No journey was asked for after its good answer was there.
  private static func expectNobodyAskedAgain(
    _ journal: [StandInProcess.Line], _ setup: RemoteSetup
  ) async throws {
    let after = try await setup.database.count(
      """
      ihc_exchange_journey AS e JOIN ihc_exchange AS x ON x.id = e.exchange
      JOIN ihc_journey AS j USING (key)
      WHERE j.state = 'answered' AND x.sent_at > j.answered_at
      """)
    #expect(after == 0)
    var answered: Set<String> = []
    var again: Set<String> = []
    for journey in journal.flatMap(\.journeys) {
      if answered.contains(journey.conversion) { again.insert(journey.conversion) }
      if journey.isAnswered { answered.insert(journey.conversion) }
    }
    // What the service has answered in time can come too late where the machine stands still.
    let late = try await setup.database.count("ihc_exchange WHERE message LIKE '%in time%'")
    let held = journal.count { $0.faults.contains("delay") }
    #expect(again.isEmpty || late > held, "\(again.count) asked again, \(late) late, \(held) held")
  }
}
