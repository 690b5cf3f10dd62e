import AttributionRPC
import AttributionStandIn
import NIOHTTP1
import TestSupport
import Testing

/// What the stand-in takes and what it refuses, over HTTP.
@Suite struct StandInContractTests {
  @Test func `a request that is right is answered with every row and the service’s members`()
    async throws
  {
    try await ServedStandIn.run { service in
      let reply = try await service.post([AskedJourney("c1", days: 2), AskedJourney("c2", days: 3)])
      #expect(reply.status == 200)
      #expect(reply.header("content-type") == ["application/json"])
      let json = try reply.json
      guard case .object(let object) = json else { throw Expected.object }
      #expect(object.names == ["statusCode", "value", "partialFailureErrors"])
      #expect(json["statusCode"] == 200)
      #expect(json["partialFailureErrors"] == [])
      let rows = try reply.rows
      #expect(
        rows.map { $0["session_id"]?.string }
          == ["c1-s1", "c1-s2", "c2-s1", "c2-s2", "c2-s3"])
      for row in rows {
        guard case .object(let row) = row else { throw Expected.object }
        let names = ["conversion_id", "session_id", "initializer", "holder", "closer", "ihc"]
        #expect(row.names == names)
      }
    }
  }

  private enum Expected: Error { case object }

  @Test(
    arguments: [
      (HTTPMethod.POST, "/v1/other?conv_type_id=p", 404, "/v1/other: no such path"),
      (.GET, "/v1/compute_ihc?conv_type_id=p", 405, "GET: no such method here"),
      (.PUT, "/v1/compute_ihc?conv_type_id=p", 405, "PUT: no such method here"),
      (.POST, "/v1/compute_ihc", 400, "conv_type_id: missing"),
      (.POST, "/v1/compute_ihc?conv_type_id=", 400, "conv_type_id: missing"),
      (.POST, "/v1/compute_ihc?conv_type_id=lead", 400, "conv_type_id: “lead” was not trained"),
      (.POST, "/v1/compute_ihc?conv_type_id=q%C3%A4", 200, nil),
    ] as [(HTTPMethod, String, Int, String?)])
  func `method, path and conversion type are checked`(
    _ method: HTTPMethod, _ path: String, _ status: Int, _ words: String?
  ) async throws {
    var options = StandInOptions()
    options.conversionTypes = ["p", "qä"]
    try await ServedStandIn.run(options) { service in
      let body = AskedJourney.body([AskedJourney("c", days: 1)]).text
      let reply = try await service.post(body, to: path, method: method)
      #expect(reply.status == status)
      let message = try reply.json["message"]?.string
      #expect(words == nil || message?.hasPrefix(words ?? "") == true, "\(reply.text)")
    }
  }

  @Test func `the key is needed, and where there is one only that will do`() async throws {
    let body = AskedJourney.body([AskedJourney("c", days: 1)]).text
    try await ServedStandIn.run { service in
      for (key, status) in [(nil, 401), ("", 401), ("anything", 200)] {
        let reply = try await service.post(body, key: key)
        #expect(reply.status == status)
      }
      let types = [("text/plain", 400), ("Application/JSON; charset=utf-8", 200)]
      for (type, status) in types {
        let reply = try await service.post(body, type: type)
        #expect(reply.status == status)
      }
    }
    var options = StandInOptions()
    options.key = "right"
    try await ServedStandIn.run(options) { service in
      for (key, status) in [(nil, 401), ("wrong", 403), ("right", 200)] {
        let reply = try await service.post(body, key: key)
        #expect(reply.status == status)
      }
    }
  }

  @Test(
    arguments: [
      ("[", "the body: not JSON"), ("[]", "the body: expected an object"),
      (#"{"journeys":[]}"#, "the body.journeys: no such member"),
      ("{}", "customer_journeys: expected an array with rows"),
      (#"{"customer_journeys":[]}"#, "customer_journeys: expected an array with rows"),
      (#"{"customer_journeys":[1]}"#, "customer_journeys[0]: expected an object"),
    ])
  func `a body of another form is refused with words`(
    _ body: String, _ words: String
  ) async throws {
    try await ServedStandIn.run { service in
      let reply = try await service.post(body)
      #expect(reply.status == 400)
      #expect(try reply.json["statusCode"] == 400)
      #expect(try reply.json["message"]?.string?.hasPrefix(words) == true, "\(reply.text)")
    }
  }

  @Test(
    arguments: [
      ("conversion_id", 7, "conversion_id: expected a string"),
      ("session_id", "", "session_id: expected a string"),
      ("timestamp", "2026-03-01T10:00:00", "timestamp: expected YYYY-MM-DD HH:MM:SS"),
      ("timestamp", "2026-02-30 10:00:00", "timestamp: expected YYYY-MM-DD HH:MM:SS"),
      ("timestamp", "2026-03-01 10:00:00.5", "timestamp: expected YYYY-MM-DD HH:MM:SS"),
      ("channel_label", nil, "channel_label: expected a string"),
      ("holder_engagement", 2, "holder_engagement: expected 0 or 1"),
      ("closer_engagement", true, "closer_engagement: expected 0 or 1"),
      ("impression_interaction", nil, "impression_interaction: expected 0 or 1"),
      ("conversion", "1", "conversion: expected 0 or 1"),
      ("revenue", 1, "revenue: no such member"),
    ] as [(String, JSON?, String)])
  func `a row of another form is refused with its place`(
    _ name: String, _ value: JSON?, _ words: String
  ) async throws {
    var rows = AskedJourney("c", days: 2).rows
    guard case .object(let row) = rows[1] else { throw Expected.object }
    var members = row.entries.filter { $0.name != name }.map { ($0.name, $0.value) }
    if let value { members.append((name, value)) }
    rows[1] = .object(JSONObject(members))
    let body = JSON.object(JSONObject([("customer_journeys", .array(rows))])).text
    try await ServedStandIn.run { service in
      let reply = try await service.post(body)
      #expect(reply.status == 400)
      #expect(try reply.json["message"]?.string == "customer_journeys[1].\(words)")
    }
  }

  @Test func `sessions stand once, and the conversion is in the last`() async throws {
    var twice = AskedJourney("c", days: 2)
    twice.sessions[1].id = twice.sessions[0].id
    var early = AskedJourney("c", days: 2)
    early.sessions[0].timestamp = "2026-03-05 10:00:00"
    let both = AskedJourney("c", days: 1).rows + AskedJourney("c", days: 2).rows.suffix(1)
    let bothBody = JSON.object(JSONObject([("customer_journeys", .array(both))])).text
    try await ServedStandIn.run { [twice, early] (service) async throws in
      #expect(
        try await service.post([twice]).json["message"]?.string
          == "conversion c: a session_id stands twice; expected each session once")
      #expect(
        try await service.post([early]).json["message"]?.string
          == "conversion c: conversion is 1 before the last session; expected it there")
      #expect(
        try await service.post(bothBody).json["message"]?.string
          == "conversion c: 2 rows have conversion 1; expected the last only")
    }
  }

  @Test func `the limits are those of the account`() async throws {
    let journeys = (0..<100).map { AskedJourney("c\($0)", days: 2) }
    try await ServedStandIn.run { service in
      #expect(try await service.post(journeys).status == 200)
      let oneMore = try await service.post(journeys + [AskedJourney("d", days: 1)])
      #expect(oneMore.status == 400)
      #expect(
        try oneMore.json["message"]?.string
          == "customer_journeys: 201 sessions; expected at most 200 in one request")
      let small = (0..<101).map { AskedJourney("c\($0)", days: 1) }
      #expect(
        try await service.post(small).json["message"]?.string
          == "customer_journeys: 101 journeys; expected at most 100 in one request")
    }
    var options = StandInOptions()
    options.journeys = 1
    options.sessions = 2
    try await ServedStandIn.run(options) { (service) async throws in
      #expect(try await service.post([journeys[0]]).status == 200)
      #expect(try await service.post([AskedJourney("c", days: 3)]).status == 400)
      #expect(
        try await service.post([AskedJourney("c", days: 1), AskedJourney("d", days: 1)]).status
          == 400)
    }
  }

  @Test func `it says nothing of redistribution that it does not understand`() async throws {
    let rule: JSON = [
      "direction": "any_session", "receive_threshold": 1,
      "redistribution_channel_labels": ["Direct"],
    ]
    let wrong: [(JSON, String)] = [
      ([:], "expected one of earlier_sessions_only, any_session, later_sessions_only"),
      (["direction": "any_session"], "expected a number from 0 to 1"),
      (
        ["direction": "any_session", "receive_threshold": 1],
        "expected an array of strings"
      ),
      (["way": "any"], "no such member"),
    ]
    try await ServedStandIn.run { service in
      let journeys = [AskedJourney("c", days: 2)]
      #expect(try await service.post(journeys, redistribution: ["holder": rule]).status == 200)
      #expect(try await service.post(journeys, redistribution: ["other": rule]).status == 400)
      for (rule, words) in wrong {
        let reply = try await service.post(journeys, redistribution: ["closer": rule])
        #expect(reply.status == 400)
        #expect(try reply.json["message"]?.string?.hasSuffix(words) == true, "\(reply.text)")
      }
    }
  }
}
