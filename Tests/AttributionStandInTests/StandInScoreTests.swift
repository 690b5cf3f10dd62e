import AttributionCore
import AttributionRPC
import AttributionStandIn
import TestSupport
import Testing

/// What the stand-in answers for journeys, against the local model and the service's own sample.
@Suite struct StandInScoreTests {
  @Test func `rounded numbers sum to about one, and not always to one`() async throws {
    var random = SeededRandom(seed: 5)
    let journeys = (0..<60).map { number in
      AskedJourney(
        "c\(number)",
        (1...3).map { day in
          let minute = Int.random(in: 10...59, using: &random)
          return AskedJourney.Session(
            id: "\(number)-\(day)", timestamp: "2026-03-0\(day) 1\(day):\(minute):00",
            channel: ["SEO", "Direct"][Int.random(in: 0...1, using: &random)],
            holder: Int.random(in: 0...1, using: &random),
            closer: Int.random(in: 0...1, using: &random))
        })
    }
    try await ServedStandIn.run { service in
      let rows = try await service.post(journeys).rows
      let sums = try journeys.map { try #require(AskedJourney.sum(rows, of: $0.conversion)) }
      #expect(sums.allSatisfy { abs($0 - 10_000) <= 3 })
      #expect(sums.contains { $0 != 10_000 })
    }
  }

  @Test func `a journey in two requests is scored as two whole journeys`() async throws {
    let whole = AskedJourney("c", days: 4)
    var first = whole.rows
    let second = Array(first.suffix(2))
    first = Array(first.prefix(2))
    let bodies = [first, second].map {
      JSON.object(JSONObject([("customer_journeys", .array($0))])).text
    }
    try await ServedStandIn.run { service in
      let all = try await service.post([whole]).rows
      #expect(AskedJourney.sum(all, of: "c").map { abs($0 - 10_000) <= 2 } == true)
      var parts: [JSON] = []
      for body in bodies { parts += try await service.post(body).rows }
      #expect(AskedJourney.sum(parts, of: "c").map { abs($0 - 20_000) <= 4 } == true)
    }
  }

  @Test func `the order of rows does not matter`() async throws {
    let journeys = [AskedJourney("c", days: 4), AskedJourney("d", days: 3)]
    let rows = journeys.flatMap(\.rows)
    let shuffled: [JSON] = [rows[5], rows[2], rows[6], rows[0], rows[3], rows[4], rows[1]]
    let body = JSON.object(JSONObject([("customer_journeys", .array(shuffled))])).text
    try await ServedStandIn.run { service in
      let ordered = try await service.post(journeys).rows
      let other = try await service.post(body).rows
      #expect(Set(ordered.map(\.text)) == Set(other.map(\.text)))
    }
  }

  @Test func `redistribution takes from the channels it lists`() async throws {
    var journey = AskedJourney("c", days: 3)
    journey.sessions[0].channel = "Direct"
    let rule: JSON = [
      "direction": "later_sessions_only", "receive_threshold": 0,
      "redistribution_channel_labels": ["Direct"],
    ]
    try await ServedStandIn.run { [journey] service in
      let before = try await service.post([journey]).rows
      let after = try await service.post([journey], redistribution: ["holder": rule]).rows
      #expect(before[0]["holder"] != 0)
      #expect(after[0]["holder"] == 0)
      #expect(after[0]["initializer"] == before[0]["initializer"])
    }
  }

  @Test(.enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)))
  func `the service’s published answers are its own to 0 point 005`() async throws {
    var sessions: [String: [AskedJourney.Session]] = [:]
    let lines = try SharedData.text("data/ihc/journeys.csv").split(whereSeparator: \.isNewline)
    let header = lines[0].split(separator: ",").map(String.init)
    func column(_ name: String) throws -> Int {
      try #require(header.firstIndex(of: name), "\(name)")
    }
    let at = try [
      "conversion_id", "session_id", "timestamp", "channel_label", "holder_engagement",
      "closer_engagement", "impression_interaction",
    ].map(column)
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      sessions[fields[at[0]], default: []].append(
        AskedJourney.Session(
          id: fields[at[1]], timestamp: fields[at[2]], channel: fields[at[3]],
          holder: Int(fields[at[4]]) ?? 0, closer: Int(fields[at[5]]) ?? 0,
          impression: Int(fields[at[6]]) ?? 0))
    }
    var answers: [String: [String: Double]] = [:]
    let text = try SharedData.text("data/ihc/expected-alternative.csv")
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      guard fields[7] == "0" else { continue }
      let ihc = try #require(Double(fields[6]))
      answers[fields[1], default: [:]][fields[2]] = ihc
    }
    let journeys = try answers.keys.sorted().prefix(100).map { conversion in
      let rows = try #require(sessions[conversion])
      return AskedJourney(conversion, rows.sorted { $0.timestamp < $1.timestamp })
    }
    var options = StandInOptions()
    options.parameters = .alternative
    options.sessions = 3_000
    let (asked, expected) = (journeys, answers)
    try await ServedStandIn.run(options) { service in
      let rows = try await service.post(asked).rows
      #expect(rows.count == asked.reduce(0) { $0 + $1.sessions.count })
      for row in rows {
        let conversion = try #require(row["conversion_id"]?.string)
        let session = try #require(row["session_id"]?.string)
        guard case .number(let ihc)? = row["ihc"], let value = Double(ihc.text) else {
          Issue.record("\(row) has no ihc")
          continue
        }
        let answer = try #require(expected[conversion]?[session])
        #expect(abs(value - answer) <= 0.005, "\(conversion) \(session)")
      }
    }
  }
}
