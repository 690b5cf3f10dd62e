import AsyncHTTPClient
import AttributionRPC
import AttributionStandIn
import NIOCore
import TestSupport
import Testing

/// What goes wrong on request.
@Suite struct StandInFaultTests {
  private static let journeys = (0..<20).map { AskedJourney("c\($0)", days: 3) }
  private static let sessions = 60

  /// A stand-in whose every answer has this fault.
  private static func run(
    _ fault: StandInFault, retryAfter: Int = 1,
    _ body: @escaping @Sendable (ServedStandIn) async throws -> Void
  ) async throws {
    var options = StandInOptions()
    options.faults = [fault: 100]
    options.retryAfter = retryAfter
    try await ServedStandIn.run(options, body)
  }

  @Test(
    arguments: [
      (StandInFault.tooMany, 429), (.tooManyBare, 429), (.failed, 500), (.unavailable, 503),
    ])
  func `statuses come with the same number in the body, and 429 with or without a time`(
    _ fault: StandInFault, _ status: Int
  ) async throws {
    try await Self.run(fault, retryAfter: 7) { service in
      let reply = try await service.post(Self.journeys)
      #expect(reply.status == status)
      #expect(try reply.json["statusCode"] == .number(JSONNumber(status)))
      #expect(reply.header("retry-after") == (fault == .tooMany ? ["7"] : []))
      let line = try #require(try service.journal().first)
      #expect(line["faults"] == [.string(fault.rawValue)])
      #expect(line["journeys"]?.elements?.allSatisfy { $0["answered"] == false } == true)
    }
  }

  @Test(arguments: [StandInFault.reset, .truncated])
  func `a connection that ends early is an error to the client`(
    _ fault: StandInFault
  ) async throws {
    try await Self.run(fault) { service in
      await #expect(throws: (any Error).self) { try await service.post(Self.journeys) }
      let line = try #require(try service.journal().first)
      #expect(line["faults"] == [.string(fault.rawValue)])
    }
  }

  @Test func `a delayed answer is later than the client waits`() async throws {
    try await Self.run(.delay) { service in
      let error = await #expect(throws: HTTPClientError.self) {
        let body = AskedJourney.body(Self.journeys).text
        _ = try await service.post(body, patience: .milliseconds(300))
      }
      #expect(error == .deadlineExceeded || error == .readTimeout)
    }
    var options = StandInOptions()
    options.faults = [.delay: 100]
    options.delay = .milliseconds(1)
    try await ServedStandIn.run(options) { (service) async throws in
      #expect(try await service.post(Self.journeys).rows.count == Self.sessions)
    }
  }

  @Test func `bodies that are no JSON come with status 200`() async throws {
    for fault in [StandInFault.cut, .notANumber, .page] {
      try await Self.run(fault) { service in
        let reply = try await service.post(Self.journeys)
        #expect(reply.status == 200)
        #expect(throws: JSONError.self) { _ = try reply.json }
        #expect((reply.header("content-type") == ["application/json"]) == (fault != .page))
        if fault == .notANumber { #expect(reply.text.contains(#""ihc":NaN"#)) }
      }
    }
  }

  @Test func `one of the two statuses is 500 and the other 200`() async throws {
    try await Self.run(.bodyStatus) { service in
      var seen: Set<[Int]> = []
      for _ in 0..<30 {
        let reply = try await service.post(Self.journeys)
        let inBody = try #require(try reply.json["statusCode"])
        seen.insert([reply.status, inBody == 500 ? 500 : 200])
      }
      #expect(seen == [[200, 500], [500, 200]])
    }
  }

  @Test func `a partial answer lists the journeys that it leaves out`() async throws {
    try await Self.run(.partial) { service in
      let reply = try await service.post(Self.journeys)
      #expect(reply.status == 206)
      #expect(try reply.json["statusCode"] == 206)
      let failures = try #require(try reply.json["partialFailureErrors"]?.elements)
      let failed = Set(failures.compactMap { $0["conversion_id"]?.string })
      #expect(!failed.isEmpty && failed.count < Self.journeys.count)
      let answered = Set(try reply.rows.compactMap { $0["conversion_id"]?.string })
      #expect(answered == Set(Self.journeys.map(\.conversion)).subtracting(failed))
    }
  }

  @Test(arguments: [StandInFault.missing, .sums, .text])
  func `some journeys are wrong, and the journal says which are not`(
    _ fault: StandInFault
  ) async throws {
    try await Self.run(fault) { service in
      let rows = try await service.post(Self.journeys).rows
      let line = try #require(try service.journal().first?["journeys"]?.elements)
      let well = line.filter { $0["answered"] == true }.compactMap { $0["conversion"]?.string }
      #expect(!well.isEmpty && well.count < Self.journeys.count)
      for journey in Self.journeys {
        let mine = rows.filter { $0["conversion_id"] == .string(journey.conversion) }
        let sum = AskedJourney.sum(rows, of: journey.conversion)
        let isWell = mine.count == 3 && sum.map { abs($0 - 10_000) < 10 } ?? false
        #expect(isWell == well.contains(journey.conversion))
        if fault == .sums, !isWell { #expect(sum.map { abs($0 - 13_700) < 10 } == true) }
      }
    }
  }

  @Test func `harmless faults leave every journey whole`() async throws {
    for fault in [StandInFault.reordered, .duplicated, .extra] {
      try await Self.run(fault) { service in
        let rows = try await service.post(Self.journeys).rows
        let asked = Self.journeys.flatMap(\.sessions).map(\.id)
        let came = rows.compactMap { $0["session_id"]?.string }
        #expect(Set(asked).isSubset(of: came))
        #expect(came.count > asked.count || fault == .reordered)
        #expect((came == asked) == false)
        let line = try #require(try service.journal().first?["journeys"]?.elements)
        #expect(line.allSatisfy { $0["answered"] == true })
      }
    }
  }

  @Test func `poison spoils its company, or itself alone`() async throws {
    var options = StandInOptions()
    options.poisons = [
      StandInPoison(prefix: "bad", kind: .invalid), StandInPoison(prefix: "ill", kind: .failed),
      StandInPoison(prefix: "odd", kind: .unparsable), StandInPoison(prefix: "sum", kind: .sums),
    ]
    try await ServedStandIn.run(options) { service in
      func reply(_ conversions: String...) async throws -> ServedStandIn.Reply {
        try await service.post(conversions.map { AskedJourney($0, days: 2) })
      }
      let bad = try await reply("c1", "bad1")
      #expect(bad.status == 400)
      let message = try bad.json["message"]?.string
      #expect(message?.contains("conversion bad1: the journey cannot be scored") == true)
      #expect(try await reply("bad1").status == 400)
      #expect(try await reply("c1", "ill1").status == 500)
      let odd = try await reply("c1", "odd1")
      #expect(odd.status == 206)
      #expect(
        try odd.json["partialFailureErrors"] == [
          [
            "statusCode": 406, "conversion_id": "odd1",
            "message": "conversion odd1: the journey could not be parsed",
          ]
        ])
      #expect(try odd.rows.allSatisfy { $0["conversion_id"] == "c1" })
      let sums = try await reply("c1", "sum1")
      #expect(sums.status == 200)
      #expect(AskedJourney.sum(try sums.rows, of: "sum1").map { abs($0 - 13_700) < 10 } == true)
      #expect(AskedJourney.sum(try sums.rows, of: "c1").map { abs($0 - 10_000) < 10 } == true)
    }
  }

  @Test func `every fault at ten in a hundred comes about so often, and by the seed`()
    async throws
  {
    var options = StandInOptions()
    for fault in StandInFault.allCases { options.faults[fault] = 10 }
    options.delay = .milliseconds(1)
    let journals = Collected()
    for _ in 0..<2 {
      try await ServedStandIn.run(options) { service in
        for _ in 0..<300 {
          // Some of these fail, as they must.
          _ = try? await service.post(Self.journeys)
        }
        await journals.add(try service.journal())
      }
    }
    let lines = await journals.lines
    #expect(lines[0] == lines[1])
    for fault in StandInFault.allCases {
      let count = lines[0].count {
        $0["faults"]?.elements?.contains(.string(fault.rawValue)) == true
      }
      // Those that exclude each other take turns.
      #expect(2...45 ~= count, "\(fault): \(count)")
    }
    let clean = lines[0].count { $0["faults"] == [] }
    #expect(30...80 ~= clean, "\(clean)")
  }

  private actor Collected {
    private(set) var lines: [[JSON]] = []
    func add(_ journal: [JSON]) { lines.append(journal) }
  }
}
