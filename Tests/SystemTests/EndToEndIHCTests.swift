import AttributionCore
import AttributionRPC
import TestSupport
import Testing

/// The public sample of the remote service’s answers, through the real programs.
@Suite(.enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)))
struct EndToEndIHCTests {
  /// What the service answered for a session of a journey.
  private struct Answer {
    let initializer: Double
    let holder: Double
    let closer: Double
    let ihc: Double
  }

  @Test
  func `every conversion of the sample sums to one, and is within 0 point 005 of the service`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(
      in: workdir,
      settings: [
        "ihc.parameters=\(SharedData.path("data/ihc/parameters-alternative.json"))",
        "attribution.lookback=none",
      ])
    try await daemon.start()
    try await daemon.output("drop", SharedData.path("data/ihc/journeys.csv"))
    let credits = try await credits(daemon)
    let conversions = try await daemon.json("status")["facts"]?["conversions"]
    #expect(conversions == .number(JSONNumber(credits.count)))
    let answers = try answers()
    var worst = 0.0
    var compared = 0
    for (conversion, touches) in credits {
      #expect(touches.values.reduce(0) { $0 + $1.nanos } == Credit.one.nanos, "\(conversion)")
      guard let expected = answers[conversion] else { continue }
      #expect(Set(touches.keys) == Set(expected.keys), "\(conversion)")
      for (session, credit) in touches {
        let answer = try #require(expected[session], "\(conversion) \(session)")
        worst = max(worst, abs(Double(credit.nanos) / 1e9 - answer.ihc))
        compared += 1
      }
    }
    #expect(compared > 3_000)
    #expect(worst <= 0.005)
    print("EndToEndIHCTests: \(credits.count) conversions, \(compared) touches, worst \(worst)")
    for conversion in answers.keys.sorted().prefix(400).enumerated().filter({ $0.offset % 20 == 0 })
    {
      try await explain(
        conversion.element, daemon, try #require(credits[conversion.element]),
        try #require(answers[conversion.element]))
    }
    let verified = try await daemon.json("verify")
    #expect(verified["consistent"] == true, "\(verified)")
    try await daemon.stop()
  }

  /// The exported credit of each session by conversion.
  private func credits(_ daemon: DaemonProcess) async throws -> [String: [String: Credit]] {
    var credits: [String: [String: Credit]] = [:]
    let text = try await daemon.output(
      "export", "attribution_customer_journey", "--format", "ndjson")
    for line in text.split(separator: "\n") {
      let row = try JSON(parsing: String(line))
      let conversion = try #require(row["conv_id"]?.string)
      let session = try #require(row["session_id"]?.string)
      let credit = try Credit(json: try #require(row["ihc"]))
      #expect(credits[conversion, default: [:]].updateValue(credit, forKey: session) == nil)
    }
    return credits
  }

  /// The answers for journeys that the service scored as a whole.
  private func answers() throws -> [String: [String: Answer]] {
    var answers: [String: [String: Answer]] = [:]
    let text = try SharedData.text("data/ihc/expected-alternative.csv")
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      guard fields[7] == "0" else { continue }
      let numbers = try fields[3...6].map { try #require(Double($0)) }
      answers[fields[1], default: [:]][fields[2]] = Answer(
        initializer: numbers[0], holder: numbers[1], closer: numbers[2], ihc: numbers[3])
    }
    return answers
  }

  /// Explaining a conversion shows the exported credits, the service’s phases and every line.
  private func explain(
    _ conversion: String, _ daemon: DaemonProcess, _ credits: [String: Credit],
    _ answers: [String: Answer]
  ) async throws {
    let explained = try JourneysExplain.Response(json: await daemon.json("explain", conversion))
    #expect(explained.touches.reduce(Credit.zero) { $0 + $1.credit } == .one)
    #expect(explained.touches.reduce(Money.zero) { $0 + $1.revenue } == explained.revenue)
    let shown = explained.touches.map { ($0.session, $0.credit) }
    #expect(Dictionary(uniqueKeysWithValues: shown) == credits)
    for touch in explained.touches {
      let phases = try #require(touch.phases)
      let answer = try #require(answers[touch.session])
      #expect(abs(Double(phases.initializer.nanos) / 1e9 - answer.initializer) <= 0.01)
      #expect(abs(Double(phases.holder.nanos) / 1e9 - answer.holder) <= 0.01)
      #expect(abs(Double(phases.closer.nanos) / 1e9 - answer.closer) <= 0.01)
      #expect(touch.source.file == "journeys.csv")
    }
  }
}
