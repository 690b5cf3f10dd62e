import ArgumentParser
import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// Models over one journey.
@Suite struct CalculateJourneyTests {
  private static func calculate(
    _ json: JSON, _ models: [String], _ flags: [String] = []
  ) throws -> CalculatedModels {
    let work = try Workdir()
    let file = try work.write(json.text, to: "journey.json")
    guard case .journey(let document, let name) = try CalculationInput(file) else {
      throw Complaint(.failed, "not taken for a journey")
    }
    return try Calculation(try ModelChoice(models), try CalculationOptions.parse(flags))
      .journey(document, name: name)
  }

  private static let models = ModelCatalog.standard.entries.map(\.card).filter {
    !ModelFitter.needsFit($0.id, AttributionRules()) && $0.id != RemoteIHC.card.id
  }.map(\.id)

  @Test(arguments: 0..<12)
  func `every share is the integer that the daemon stores`(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let count = [1, 2, 3, 7, 40][seed % 5]
    let names = ["Direct", "Email", "SEA", "Social"]
    var touchpoints = Touchpoints()
    var channels = ChannelNames()
    var instant: Int64 = 1_767_225_600_000_000
    var elements: [JSON] = []
    for index in 0..<count {
      instant += Int64.random(in: 0...400_000_000_000, using: &random)
      let name = names[Int.random(in: 0..<4, using: &random)]
      // A session has one stage at most.
      var flags = SessionFlags(rawValue: UInt8.random(in: 0..<32, using: &random))
      if flags.contains(.leadStage) { flags.remove(.opportunityStage) }
      touchpoints.append(
        channel: channels.intern(name), instant: Instant(micros: instant), flags: flags)
      elements.append(Self.json(index, name, Instant(micros: instant), flags))
    }
    let revenue = Money(micros: Int64.random(in: -9_000_000...9_000_000_000, using: &random))
    let conversion = Attributor.Conversion(
      instant: Instant(micros: instant + 5_000_000), revenue: revenue)
    elements.shuffle(using: &random)
    let result = try Self.calculate(
      [
        "customer_id": "u", "touchpoints": .array(elements),
        "conversion": ["timestamp": conversion.instant.json, "value": revenue.json, "id": "c"],
      ], Self.models)
    var attributor = Attributor(rules: AttributionRules(), channels: channels)
    #expect(result.models.map(\.model) == Self.models)
    for (position, id) in Self.models.enumerated() {
      let model = try #require(ModelCatalog.standard[id]?.make(AttributionRules(), channels))
      let parts = attributor.parts(of: conversion, touchpoints, 0..<count, by: model)
      #expect(result.touches.map { $0.parts[position].credit } == parts.map(\.credit), "\(id)")
      #expect(result.touches.map { $0.parts[position].revenue } == parts.map(\.revenue), "\(id)")
    }
    #expect(result.touches.map(\.instant) == touchpoints.instants)
  }

  private static func json(
    _ index: Int, _ name: String, _ instant: Instant, _ flags: SessionFlags
  ) -> JSON {
    // Ids are in order of time, for touchpoints of the same instant.
    let id = String(1000 + index)
    let stage: JSON =
      flags.contains(.leadStage) ? "lead" : flags.contains(.opportunityStage) ? "opportunity" : nil
    return [
      "channel": .string(name), "timestamp": instant.json, "id": .string(id),
      "holder_engagement": .bool(flags.contains(.holderEngagement)),
      "closer_engagement": flags.contains(.closerEngagement) ? 1 : 0,
      "impression_interaction": .bool(flags.contains(.impressionInteraction)), "stage": stage,
    ]
  }

  @Test func `rows are by channel, and fit has the parameters and every touchpoint`() throws {
    let result = try Self.calculate(
      [
        "touchpoints": [
          ["channel": "B", "timestamp": "2026-03-02T00:00:00Z"],
          ["channel": "A", "timestamp": "2026-03-01T02:00:00+02:00", "id": 7],
          ["channel": " B ", "timestamp": "2026-03-01T12:00:00Z"],
        ], "conversion": ["value": "100"],
      ], ["time-decay"], ["--half-life", "12h"])
    #expect(
      result.json.text
        == #"{"model":"time-decay","rows":[{"channel_name":"A","credit":0.142857143,"revenue":"#
        + #"14.285714},{"channel_name":"B","credit":0.857142857,"revenue":85.714286}],"fit":{"#
        + #""half_life_seconds":43200,"touchpoints":[{"id":"7","timestamp":"2026-03-01T00:00:00Z","#
        + #""channel_name":"A","credit":0.142857143,"revenue":14.285714},{"id":null,"#
        + #""timestamp":"2026-03-01T12:00:00Z","channel_name":"B","credit":0.285714286,"#
        + #""revenue":28.571429},{"id":null,"timestamp":"2026-03-02T00:00:00Z","#
        + #""channel_name":"B","credit":0.571428571,"revenue":57.142857}]}}"#)
    #expect(
      result.page.text(.plain) == """
        Journey: 3 touchpoints, a conversion worth 100 at 2026-03-02T00:00:00Z.

        timestamp             channel  credit  revenue
        2026-03-01T00:00:00Z  A        0.1429    14.29
        2026-03-01T12:00:00Z  B        0.2857    28.57
        2026-03-02T00:00:00Z  B        0.5714    57.14
        ──────────────────────────────────────────────
        total                          1.0000   100.00

        """)
  }

  @Test func `touchpoints after the conversion get nothing, and that is said`() throws {
    let result = try Self.calculate(
      [
        "touchpoints": [
          ["channel": "A", "timestamp": "2026-03-01T00:00:00Z"],
          ["channel": "B", "timestamp": "2026-03-03T00:00:00Z"],
        ], "conversion": ["timestamp": "2026-03-02T00:00:00Z", "valeu": 3], "x": 1,
      ], ["last-touch"])
    #expect(result.models[0].rows.map(\.channel) == ["A"])
    #expect(
      result.notes == [
        "Ignored: x, valeu (did you mean value?).",
        "1 touchpoint after the conversion, which therefore get nothing.",
      ])
  }

  @Test func `models that learn from others say so`() throws {
    let journey: JSON = [
      "touchpoints": [["channel": "A", "timestamp": "2026-03-01T00:00:00Z"]]
    ]
    for (model, flags) in [
      ("markov", []), ("path-removal", []), ("shapley", ["--worth", "subset-rate"]),
    ] as [(String, [String])] {
      let complaint = #expect(throws: Complaint.self) {
        try Self.calculate(journey, [model], flags)
      }
      #expect(
        complaint?.what
          == "--model: \(model) learns from the paths of many users; expected a CSV of paths")
    }
    #expect(try Self.calculate(journey, ["shapley"]).models[0].rows[0].credit.value == 1)
    let all = try Self.calculate(journey, ["all"])
    #expect(all.models.map(\.model) == Self.models)
    #expect(
      all.notes
        == [
          "Left out, as each is what the IHC service answered the daemon: ihc-remote.",
          "Left out, as each learns from the paths of many users: markov, path-removal.",
        ])
  }

  @Test(
    arguments: [
      ([:], "touchpoints: expected an array of at least one touchpoint"),
      (["touchpoints": []], "touchpoints: expected an array of at least one touchpoint"),
      (["touchpoints": [3]], "touchpoints[0]: expected an object with channel and timestamp"),
      (["touchpoints": [[:]]], "touchpoints[0].channel: expected the name of a channel"),
      (
        ["touchpoints": [["channel": "A"]]],
        "touchpoints[0].timestamp: missing; expected one such as 2026-03-01T12:00:00Z"
      ),
      (
        ["touchpoints": [["channel": "A", "timestamp": "2026-03-01T12:00:00"]]],
        "touchpoints[0].timestamp: not a timestamp; expected one with its zone, such as "
          + "2026-03-01T12:00:00Z"
      ),
      (
        [
          "touchpoints": [
            ["channel": "A", "timestamp": "2026-03-01T12:00:00Z", "holder_engagement": 2]
          ]
        ], "touchpoints[0].holder_engagement: not a flag; expected true, false, 0 or 1"
      ),
      (
        ["touchpoints": [["channel": "A", "timestamp": "2026-03-01T12:00:00Z", "stage": "x"]]],
        "touchpoints[0].stage: “x” is not a stage; expected lead or opportunity"
      ),
      (
        [
          "touchpoints": [
            ["channel": "A", "timestamp": "2026-03-01T12:00:00Z", "id": "i"],
            ["channel": "A", "timestamp": "2026-03-01T12:00:00Z", "id": "i"],
          ]
        ], "touchpoints[1].id: “i” is there twice; expected each once"
      ),
      (
        [
          "touchpoints": [["channel": "A", "timestamp": "2026-03-01T12:00:00Z"]],
          "conversion": ["value": "a"],
        ],
        "conversion.value: not an amount; expected a number with at most 6 decimals, such as 12.50"
      ),
      (
        [
          "touchpoints": [["channel": "A", "timestamp": "2026-03-01T12:00:00Z"]],
          "conversion": ["timestamp": "2026-03-01T11:59:59Z"],
        ], "conversion.timestamp: before all touchpoints; expected one of them before it"
      ),
      (
        [
          "touchpoints": [["channel": "A", "timestamp": "2026-03-01T12:00:00Z"]],
          "conversion": 1,
        ], "conversion: expected an object"
      ),
    ] as [(JSON, String)])
  func `a journey that is wrong somewhere says where`(_ json: JSON, _ problem: String) throws {
    let complaint = #expect(throws: Complaint.self) { try Self.calculate(json, ["linear"]) }
    #expect(complaint?.status == .usage)
    #expect(
      complaint?.what.hasSuffix("journey.json: \(problem)") == true, "\(complaint?.what ?? "")")
  }
}
