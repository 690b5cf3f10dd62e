import AttributionCore
import AttributionRPC
import Testing

@testable import AttributionDaemon
@testable import AttributionStore

/// What is made of whatever a service answers.
@Suite struct RemoteJudgeTests {
  /// Conversions `a` with two sessions and `b` with one were sent.
  private static let judge: RemoteJudge? = {
    let journeys = [("a", ["a1", "a2"]), ("b", ["b1"])].map { conversion, sessions in
      SentRequest.Journey(
        key: Array(conversion.utf8), conversionID: conversion,
        rows: RemoteJourneys.text(
          of: sessions.map {
            RemoteRow(
              conversionID: conversion, sessionID: $0, instant: Instant(micros: 0),
              channel: "Email", flags: [], isConversion: false)
          }))
    }
    let sent = SentRequest(
      exchange: 1, request: 1, attempt: 1, sentAt: Instant(micros: 0), isErased: false,
      journeys: journeys)
    return try? RemoteJudge(sent)
  }()

  private static func judge(
    _ body: String, _ status: Int = 200, outcome: RemoteReply.Outcome = .answered
  ) throws -> RemoteJudgement {
    try #require(judge).judge(RemoteReply(outcome, status: status, body: body))
  }

  private static func row(
    _ conversion: String, _ session: String, _ ihc: String, initializer: String = "0.5"
  ) -> String {
    """
    {"conversion_id": "\(conversion)", "session_id": "\(session)", "initializer": \(initializer), \
    "holder": 0, "closer": 0.1, "ihc": \(ihc)}
    """
  }

  private static let a1 = row("a", "a1", "0.25")
  private static let a2 = row("a", "a2", "0.75")
  private static let b1 = row("b", "b1", "1")

  private static func answer(
    _ rows: [String], status: Int = 200, failures: String = "[]"
  ) -> String {
    """
    {"statusCode": \(status), "value": [\(rows.joined(separator: ","))], \
    "partialFailureErrors": \(failures)}
    """
  }

  private static func session(_ ihc: Int64) -> RemoteAnswer.Session {
    RemoteAnswer.Session(initializer: 500_000, holder: 0, closer: 100_000, ihc: ihc)
  }

  private static let answerOfA = RemoteJudgement.Verdict.answered(
    RemoteAnswer(sessions: [session(250_000), session(750_000)]))
  private static let answerOfB = RemoteJudgement.Verdict.answered(
    RemoteAnswer(sessions: [session(1_000_000)]))

  // MARK: Answers

  @Test(arguments: [
    [a1, a2, b1], [b1, a2, a1], [a1, a2, b1, a2, b1], [row("z", "z1", "1"), a1, b1, a2],
  ])
  func `rows are joined by their ids, in any order, twice, and with strangers among them`(
    _ rows: [String]
  ) throws {
    let judgement = try Self.judge(Self.answer(rows))
    #expect(judgement.outcome == .answered)
    #expect(judgement.verdicts == [Self.answerOfA, Self.answerOfB])
    let hasStranger = rows.contains { $0.contains("z1") }
    #expect(
      judgement.message
        == (hasStranger ? "1 rows of journeys that were not asked are ignored" : nil))
  }

  static let faults: [([String], RemoteFault, String)] = [
    ([b1], .missing, "not in the answer"),
    ([a1, b1], .incomplete, "1 of its 2 sessions are not in the answer"),
    (
      [a1, a2, row("a", "a3", "0"), b1], .extra,
      "the answer has the session “a3”, which was not sent"
    ),
    (
      [a1, a2, b1, row("a", "a1", "0.3")], .contradictory,
      "the answer has the session “a1” twice, with 0.25 and 0.3 for its ihc"
    ),
    ([a1, row("a", "a2", "1.12"), b1], .wrongSum, "ihc sums to 1.37; expected 1 ± 0.01"),
    ([a1, row("a", "a2", "0.7399"), b1], .wrongSum, "ihc sums to 0.9899; expected 1 ± 0.01"),
    (
      [a1, row("a", "a2", "NaN"), b1], .badNumber,
      "ihc of the session “a2” is the text “NaN”; expected a number from 0"
    ),
    (
      [a1, row("a", "a2", "-Infinity"), b1], .badNumber,
      "ihc of the session “a2” is the text “-Infinity”; expected a number from 0"
    ),
    (
      [a1, row("a", "a2", "\"0.75\""), b1], .badNumber,
      "ihc of the session “a2” is the text “0.75”; expected a number from 0"
    ),
    (
      [a1, row("a", "a2", "0.75", initializer: "null"), b1], .badNumber,
      "initializer of the session “a2” is null; expected a number from 0"
    ),
    (
      [a1, row("a", "a2", "0.75", initializer: "-0.1"), b1], .badNumber,
      "initializer of the session “a2” is -0.1; expected a number from 0"
    ),
    (
      [a1, row("a", "a2", "1e300"), b1], .badNumber,
      "ihc of the session “a2” is 1e300; expected a number from 0"
    ),
    (
      [a1, "{\"conversion_id\": \"a\", \"session_id\": \"a2\", \"initializer\": 0}", b1],
      .badNumber,
      "holder of the session “a2” is missing; expected a number from 0"
    ),
    (
      [a1, "{\"conversion_id\": \"a\", \"session_id\": 2}", b1], .incomplete,
      "a row without the text session_id"
    ),
  ]

  @Test(arguments: faults)
  func `what is wrong with one journey leaves the others alone`(
    _ rows: [String], _ fault: RemoteFault, _ message: String
  ) throws {
    let judgement = try Self.judge(Self.answer(rows))
    #expect(judgement.outcome == .answered)
    #expect(judgement.verdicts == [.wrong(fault, message), Self.answerOfB])
  }

  @Test(arguments: ["0.7401", "0.76", "0.74", "7.5e-1", "75E-2", "0.7500000000000001"])
  func `small deviations from one are rounding`(_ ihc: String) throws {
    let judgement = try Self.judge(Self.answer([Self.a1, Self.row("a", "a2", ihc), Self.b1]))
    guard case .answered = judgement.verdicts[0] else {
      Issue.record("\(judgement.verdicts[0])")
      return
    }
  }

  @Test(
    arguments: [
      ("0", 0), ("1", 1_000_000), ("0.1234565", 123_456), ("0.1234575", 123_458),
      ("1.5e-05", 15), ("1.25e-06", 1), ("1e-7", 0), ("5E-07", 0), ("15e-07", 2),
      ("0.30000000000000004", 300_000), ("-2.5e-1", -250_000), ("1e-999", 0),
      ("1e3", 1_000_000_000),
      ("1e99", nil), ("1e-99999999999999999999", nil),
    ] as [(String, Int64?)])
  func `numbers are millionths, exactly by their decimal text`(
    _ text: String, _ expected: Int64?
  ) throws {
    #expect(try #require(JSONNumber(text: text)).millionths == expected)
  }

  // MARK: Partial failures

  static let partial: [(String, Bool)] = [
    (#"[{"statusCode": 406, "conversion_id": "a", "message": "no"}]"#, true),
    (#"[{"code": "406", "errors": [{"ids": ["x", "a"]}]}]"#, true),
    (#"{"406": ["a"], "500": ["b"]}"#, true),
    (#"{"406": ["x"], "500": ["a"]}"#, false),
    (#"["406: conversion a: cannot be parsed"]"#, true),
    (#""Error 406 (a)""#, true),
    (#"{"conversion_id": "a", "status": 406}"#, true),
    (#"[[406, "a"], [500, "b"]]"#, true),
    (#"[{"statusCode": 500, "conversion_id": "a"}]"#, false),
    (#"[{"statusCode": 406, "conversion_id": "abc"}]"#, false),
    ("[406]", false), ("null", false), ("7", false), ("{}", false),
  ]

  @Test(arguments: partial)
  func `a 406 that names a conversion is the end of it, in whatever form`(
    _ failures: String, _ isEnd: Bool
  ) throws {
    let judgement = try Self.judge(
      Self.answer([Self.b1], status: 206, failures: failures), 206)
    #expect(judgement.outcome == .answered)
    #expect(judgement.status == 206)
    #expect(judgement.verdicts[1] == Self.answerOfB)
    switch judgement.verdicts[0] {
    case .refused(let words): #expect(isEnd && words.contains("406"))
    case .wrong(let fault, let words):
      #expect(!isEnd && fault == .missing)
      #expect(words.hasPrefix("not in the answer"))
    case .answered: Issue.record("a has no rows")
    }
  }

  @Test func `a good answer counts, whatever is said of it besides`() throws {
    let failures = #"[{"statusCode": 406, "conversion_id": "a"}]"#
    let judgement = try Self.judge(
      Self.answer([Self.a1, Self.a2, Self.b1], failures: failures), 206)
    #expect(judgement.verdicts == [Self.answerOfA, Self.answerOfB])
  }

  // MARK: Statuses

  static let statuses: [(Int, Int?, RemoteJudgement.Outcome, Int)] = [
    (200, 200, .answered, 200), (200, 206, .answered, 206), (206, 200, .answered, 206),
    (200, nil, .answered, 200), (200, 500, .failed, 500), (500, 200, .failed, 500),
    (200, 400, .rejected, 400), (400, 500, .failed, 500), (500, 400, .failed, 500),
    (200, 429, .later, 429), (503, 200, .later, 503), (200, 403, .denied, 403),
    (401, 500, .denied, 401), (404, nil, .denied, 404), (302, nil, .denied, 302),
    (504, nil, .failed, 504), (422, nil, .rejected, 422), (408, nil, .failed, 408),
    (0, nil, .failed, 0), (999, 200, .failed, 999),
  ]

  @Test(arguments: statuses)
  func `the worse one of the two statuses counts`(
    _ http: Int, _ own: Int?, _ outcome: RemoteJudgement.Outcome, _ status: Int
  ) throws {
    let rows = [Self.a1, Self.a2, Self.b1].joined(separator: ",")
    let body =
      own.map { "{\"statusCode\": \($0), \"value\": [\(rows)]}" } ?? "{\"value\": [\(rows)]}"
    let judgement = try Self.judge(body, http)
    #expect(judgement.outcome == outcome)
    #expect(judgement.status == status)
    #expect((judgement.message == nil) == (outcome == .answered))
  }

  @Test(arguments: [
    (400, #"{"statusCode": 400, "message": "conversion x: odd"}"#, "HTTP 400: conversion x: odd"),
    (500, "", "HTTP 500"),
    (
      503, "<html>\n  <title>Sign\u{7}\u{202E} in</title>",
      "HTTP 503: <html> <title>Sign\\u{7}\\u{202e} in</title>"
    ),
    (200, #"{"statusCode": 500, "error": {"a": 1}}"#, #"HTTP 200, statusCode 500: {"a":1}"#),
    (
      403, #"{"message": "Forbidden"}"#,
      "HTTP 403: Forbidden; is the key right that attributiond-ihc reads? `attrctl ihc test` tries it"
    ),
    (404, "", "HTTP 404; is ihc.url right?"),
  ])
  func `the service's words are shown, and what can be done`(
    _ status: Int, _ body: String, _ message: String
  ) throws {
    #expect(try Self.judge(body, status).message == message)
  }

  @Test(arguments: [
    ("", "HTTP 200, but no JSON, "), ("{\"value\": [{\"conv", "HTTP 200, but no JSON, "),
    ("<!DOCTYPE html><p>Sign in", "HTTP 200, but no JSON, "),
    ("[]", "HTTP 200, but no list “value” in it"),
    ("{\"statusCode\": 200}", "HTTP 200, but no list “value” in it"),
    ("{\"value\": {}}", "HTTP 200, but no list “value” in it"),
    ("{\"value\": [N", "HTTP 200, but no JSON"),
  ])
  func `an answer that cannot be read is a failure of the request`(
    _ body: String, _ message: String
  ) throws {
    let judgement = try Self.judge(body)
    #expect(judgement.outcome == .failed)
    #expect(judgement.message?.hasPrefix(message) == true)
    #expect(judgement.verdicts.isEmpty)
  }

  @Test func `long words are cut`() throws {
    let message = try #require(try Self.judge(String(repeating: "é", count: 5_000), 500).message)
    #expect(message == "HTTP 500: " + String(repeating: "é", count: 200) + "…")
  }

  @Test(arguments: [
    (RemoteReply.Outcome.unreachable, RemoteJudgement.Outcome.unreachable),
    (.timedOut, .failed), (.broken, .failed), (.tooLarge, .rejected), (.returned, .returned),
  ])
  func `what never became an answer is told apart`(
    _ outcome: RemoteReply.Outcome, _ expected: RemoteJudgement.Outcome
  ) throws {
    let reply = RemoteReply(outcome, message: "why")
    let judgement = try #require(Self.judge).judge(reply)
    #expect(judgement.outcome == expected)
    #expect(judgement.message?.contains("why") == true)
  }

  @Test func `a Retry-After counts where it is one`() throws {
    var reply = RemoteReply(.answered, status: 429, body: "")
    reply.retryAfter = 5
    #expect(try #require(Self.judge).judge(reply).retryAfter == 5)
    reply.retryAfter = -5
    #expect(try #require(Self.judge).judge(reply).retryAfter == nil)
  }

  @Test func `no answer, however it is broken, is more than a judgement`() throws {
    let judge = try #require(Self.judge)
    let whole = Array(Self.answer([Self.a1, Self.a2, Self.b1], failures: "[\"406 a\"]").utf8)
    var random = SplitMix64(seed: 3)
    for _ in 0..<3_000 {
      var bytes = whole
      for _ in 0...random.next(below: 3) {
        let place = random.next(below: bytes.count)
        switch random.next(below: 3) {
        case 0: bytes.removeSubrange(place...min(place + random.next(below: 9), bytes.count - 1))
        case 1: bytes[place] = UInt8(random.next(below: 128))
        default: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
        }
      }
      let judgement = judge.judge(
        RemoteReply(.answered, status: 200, body: String(decoding: bytes, as: UTF8.self)))
      #expect(judgement.outcome != .answered || judgement.verdicts.count == 2)
    }
  }
}
