import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// Reports as the daemon answers them: intervals, lift tests, trends, any model.
@Suite(.serialized) struct ReportHandlerTests {
  /// Two hundred users, of whom most convert, and four channels.
  private static func filled(_ flags: [(String, String)] = []) async throws -> RunningEngine {
    let running = try RunningEngine(flags)
    var random = SeededRandom(seed: 91)
    var sessions = "session_id,user_id,channel_name,event_date,event_time\n"
    var conversions = "conv_id,user_id,conv_date,conv_time,revenue\n"
    var costs = "session_id,cost\n"
    for user in 0..<200 {
      for visit in 0..<Int.random(in: 1...4, using: &random) {
        let channel = ["Direct", "SEO", "SEA", "Email"].randomElement(using: &random) ?? "SEO"
        let day = 10 + Int.random(in: 0..<9, using: &random)
        sessions += "s\(user)-\(visit),u\(user),\(channel),2026-01-\(day),10:00:0\(visit)\n"
        costs += "s\(user)-\(visit),0.50\n"
      }
      guard Int.random(in: 0..<4, using: &random) > 0 else { continue }
      let cents = Int.random(in: 10...99, using: &random)
      conversions += "c\(user),u\(user),2026-01-20,12:00:00,\(user % 40).\(cents)\n"
    }
    try running.drop(sessions, as: "sessions.csv")
    try running.drop(costs, as: "costs.csv")
    try running.drop(conversions, as: "conversions.csv")
    _ = try await running.sync()
    return running
  }

  private static func request(
    _ change: (inout ReportsChannels) -> Void
  ) -> ReportsChannels {
    var request = ReportsChannels()
    request.model = "linear"
    request.by = .channel
    change(&request)
    return request
  }

  @Test func `intervals hold what the report says, and two databases say the same`() async throws {
    var answers: Set<String> = []
    for models in ["linear, ihc", "ihc"] {
      let running = try await Self.filled([("attribution.models", models)])
      let request = Self.request { $0.intervals = true }
      let response = try await running.table.call(request)
      #expect(response.isKept == (models != "ihc"))
      #expect(response.bootstrap?.replicates == 200)
      #expect(response.bootstrap?.confidence == 95)
      #expect(response.rows.count == 4)
      for row in response.rows {
        let intervals = try #require(row.intervals)
        let (low, high) = (intervals.credit.low ?? .one, intervals.credit.high ?? .zero)
        #expect(low < row.credit && row.credit < high)
        #expect(intervals.revenue.low ?? .zero < row.revenue)
        #expect(intervals.revenue.high ?? .zero > row.revenue)
        #expect(intervals.cpo.low ?? .zero < row.cpo ?? .zero)
        #expect(intervals.cpo.high ?? .zero > row.cpo ?? .zero)
        let roas = row.roas?.units(decimals: 6) ?? 0
        #expect(intervals.roas.low?.units(decimals: 6) ?? 0 < roas)
        #expect(intervals.roas.high?.units(decimals: 6) ?? 0 > roas)
      }
      let total = try #require(response.totals.intervals)
      #expect(total.credit.low ?? .one < response.totals.credit)
      answers.insert(response.rows.map(\.json.text).joined())
      await running.engine.stop()
    }
    #expect(answers.count == 1)
  }

  @Test func `few replicates give an interval, wrong numbers what would be right`() async throws {
    let running = try await Self.filled()
    let one = try await running.table.call(
      Self.request {
        $0.intervals = true
        $0.replicates = 1
      })
    for row in one.rows { #expect(row.intervals?.credit.low == row.intervals?.credit.high) }
    for (name, value) in [("replicates", 0), ("replicates", 10_001), ("confidence", 100)] {
      let error = #expect(throws: RPCError.self) {
        try ReportsChannels(params: .object(JSONObject([(name, .number(JSONNumber(value)))])))
      }
      #expect(error?.message.contains("\(name): expected an integer from 1 to") == true)
    }
    let error = await #expect(throws: RPCError.self) {
      try await running.table.call(
        Self.request {
          $0.intervals = true
          $0.replicates = 10_000
          $0.by = .day
          $0.calibrated = true
        })
    }
    #expect(error?.message.hasPrefix("calibrated: no lift test is configured") == true)
    await running.engine.stop()
  }

  private static let tests = """
    [{channel: SEA, from: 2026-01-20, to: 2026-01-20, incremental_conversions: 5, \
    standard_error: 2}, {channel: EMail, from: 2026-01-20, to: 2026-01-20, \
    incremental_conversions: 5, standard_error: 2}, {channel: Email, from: 2026-02-01, \
    to: 2026-02-02, incremental_conversions: 5, standard_error: 2}]
    """

  @Test func `lift tests scale a channel, name what they leave and what they could not do`()
    async throws
  {
    let running = try await Self.filled([("calibration", Self.tests)])
    let plain = try await running.table.call(Self.request { _ in })
    let response = try await running.table.call(
      Self.request {
        $0.calibrated = true
        $0.intervals = true
        $0.trend = true
      })
    #expect(plain.calibration == nil)
    #expect(response.totals.credit == plain.totals.credit)
    #expect(response.totals.revenue == plain.totals.revenue)
    #expect(response.rows.map(\.channelName) == ["Direct", "Email", "SEA", "SEO", "(baseline)"])
    let sea = try #require(response.rows.first { $0.channelName == "SEA" })
    // All conversions are of the day of the test.
    #expect(sea.credit == Credit(nanos: 5_000_000_000))
    #expect(response.rows.last?.isBaseline == true)
    let given = plain.rows.first { $0.channelName == "SEA" }
    #expect(response.rows.last?.credit == (given?.credit ?? .zero) - sea.credit)
    #expect(response.rows.reduce(Credit.zero) { $0 + $1.credit } == plain.totals.credit)
    #expect(response.rows.reduce(Money.zero) { $0 + $1.revenue } == plain.totals.revenue)
    for row in response.rows {
      #expect(row.trend?.reduce(.zero, +) == row.credit)
      #expect(row.intervals != nil)
    }
    let channels = try #require(response.calibration)
    #expect(channels.map(\.channelName) == ["EMail", "Email", "SEA"])
    #expect(channels.map { $0.factor != nil } == [false, false, true])
    #expect(channels[2].tests.first?.credit == given?.credit)
    #expect(channels[0].tests.first?.credit == nil)
    #expect(response.warnings.count == 2)
    #expect(response.warnings[1].contains("linear credits the channel with nothing in those days"))
    #expect(response.warnings[0].contains("no session has this channel; did you mean Email?"))
    var total = Self.request { $0.calibrated = true }
    total.by = .total
    let totals = try await running.table.call(total)
    #expect(totals.rows.map(\.channelName) == [nil, "(baseline)"])
    #expect(totals.rows.last?.credit == response.rows.last?.credit)
    await running.engine.stop()
  }

  @Test func `tests that claim more than there is make a negative baseline, with a warning`()
    async throws
  {
    let entry =
      "[{channel: SEO, from: 2026-01-01, to: 2026-01-31, incremental_conversions: 900, "
      + "standard_error: 1}]"
    let running = try await Self.filled([("calibration", entry)])
    let response = try await running.table.call(Self.request { $0.calibrated = true })
    #expect(response.rows.last.map { $0.credit < .zero } == true)
    #expect(response.warnings.map { $0.hasPrefix("(baseline) is negative") } == [true])
    await running.engine.stop()
  }

  @Test func `a comparison says how the others differ from the base`() async throws {
    let running = try await Self.filled([("attribution.models", "linear, ihc")])
    var request = ReportsCompare()
    request.by = .channel
    request.models = ["linear", "last-touch", "linear"]
    let response = try await running.table.call(request)
    #expect(response.models == ["linear", "last-touch"])
    #expect(response.base == "linear")
    #expect(response.isKept.entries.map(\.value) == [true, false])
    var moved = Credit.zero
    for row in response.rows {
      let difference = try #require(row.differences["last-touch"])
      let (other, base) = (row.credit["last-touch"] ?? .zero, row.credit["linear"] ?? .zero)
      #expect(difference.credit == other - base)
      #expect(
        difference.revenue
          == (row.revenue["last-touch"] ?? .zero) - (row.revenue["linear"] ?? .zero))
      #expect(row.differences["linear"] == nil)
      if difference.credit > .zero { moved += difference.credit }
    }
    #expect(moved > .zero)
    #expect(response.totals.disagreement["last-touch"]?.credit == moved)
    #expect(response.totals.differences["last-touch"]?.credit == .zero)
    request.base = "first-touch"
    let other = try await running.table.call(request)
    #expect(other.models == ["first-touch", "linear", "last-touch"])
    #expect(other.base == "first-touch")
    request.by = .day
    let byDay = try await running.table.call(request)
    #expect(byDay.totals.disagreement == other.totals.disagreement)
    request.by = .total
    #expect(try await running.table.call(request).totals.disagreement.entries.isEmpty)
    request.models = ["all"]
    request.base = nil
    let all = try await running.table.call(request)
    #expect(all.base == "ihc")
    #expect(all.models.count > 6 && !all.models.contains("markov"))
    #expect(all.warnings.contains { $0.hasPrefix("markov is left out: not fitted") })
    await running.engine.stop()
  }
}
