import AttributionRPC
import Testing

@testable import AttributionIHC

/// What becomes of a request, whatever the service does.
@Suite struct PosterTests {
  private func report(
    of answer: [ScriptedService.Step], timeout: Int = 60_000, answerBytes: Int = 1 << 20
  ) async throws -> IHCComplete {
    let service = try await ScriptedService { _ in answer }
    return try await KeyFixture().withPoster { poster in
      await poster.post(
        IHCRequest(to: service.url(), timeout: timeout, answerBytes: answerBytes))
    }
  }

  @Test func `a request is posted once, with the key and its body as it is`() async throws {
    let service = try await ScriptedService { _ in [.answer(200, #"{"statusCode":200}"#)] }
    let request = IHCRequest(to: service.url(), id: 7)
    let report = try await KeyFixture().withPoster { await $0.post(request) }
    #expect(report.request == 7)
    #expect(report.attempt == 1)
    #expect(report.outcome == "answered")
    #expect(report.status == 200)
    #expect(report.body == #"{"statusCode":200}"#)
    #expect(report.message == nil)
    try #require(service.requests.count == 1)
    let posted = service.requests[0]
    #expect(posted.line == "POST /v1/compute_ihc?conv_type_id=purchase HTTP/1.1")
    #expect(posted.body == request.body)
    #expect(posted.headers["x-api-key"] == KeyFixture.key)
    #expect(posted.headers["content-type"] == "application/json")
    #expect(posted.headers["accept"] == "application/json")
    #expect(posted.headers["accept-encoding"] == "identity")
    #expect(posted.headers["user-agent"] == "attributiond-ihc/\(Release.version)")
    #expect(posted.headers["content-length"] == "\(request.body.utf8.count)")
  }

  @Test(arguments: [200, 206, 400, 401, 403, 404, 429, 500, 502, 503])
  func `every status is an answer, with its text`(_ status: Int) async throws {
    let report = try await report(of: [.answer(status, "words ü")])
    #expect(report.outcome == "answered")
    #expect(report.status == status)
    #expect(report.body == "words ü")
    #expect(report.retryAfterMilliseconds == nil)
  }

  @Test(
    arguments: [
      ("Retry-After: 7", 7_000), ("retry-after: 0", 0), ("Retry-After: soon", nil),
      ("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", 0),
    ] as [(String, Int?)])
  func `what Retry-After says comes along`(_ header: String, _ expected: Int?) async throws {
    let report = try await report(of: [.answer(429, "", [header])])
    #expect(report.status == 429)
    #expect(report.retryAfterMilliseconds == expected)
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is not followed, and the key goes nowhere else`(_ status: Int) async throws {
    let elsewhere = try await ScriptedService()
    let report = try await report(
      of: [.answer(status, "moved", ["Location: \(elsewhere.url("/new"))"])])
    #expect(report.outcome == "answered")
    #expect(report.status == status)
    #expect(report.message?.contains(elsewhere.url("/new")) == true)
    #expect(elsewhere.connections == 0)
  }

  @Test(
    arguments: [
      ("nothing", []),
      ("half a head", [.text("HTTP/1.1 200 OK\r\nContent-")]),
      ("half a body", [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]),
      ("half a chunk", [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{")]),
      (
        "drops",
        [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")]
          + [ScriptedService.Step](repeating: .text("{"), count: 3)
          + (0..<90).flatMap { _ in [.pause(50), .text("x")] }
      ),
    ] as [(String, [ScriptedService.Step])])
  func `the whole exchange has its time, however it is spent`(
    _ name: String, _ steps: [ScriptedService.Step]
  ) async throws {
    let report = try await report(of: steps, timeout: 300)
    #expect(report.outcome == "timed-out")
    #expect(report.status == nil)
    #expect(report.elapsedMilliseconds >= 300)
  }

  @Test(
    arguments: [
      ("closed unanswered", [.close]), ("reset unanswered", [.reset]),
      ("half a head", [.text("HTTP/1.1 200 OK\r\nContent-"), .close]),
      ("half a body", [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), .close]),
      (
        "reset in the body",
        [.text("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), .pause(20), .reset]
      ),
      (
        "half a chunk",
        [.text("HTTP/1.1 206 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"), .close]
      ),
      ("no HTTP", [.text("SSH-2.0-Something\r\n\r\n"), .close]),
      (
        "not UTF-8",
        [.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".utf8) + [0xC3, 0x28])]
      ),
      ("compressed", [.answer(200, "??", ["Content-Encoding: gzip"])]),
    ] as [(String, [ScriptedService.Step])])
  func `an answer that is not whole, or no text, is broken`(
    _ name: String, _ steps: [ScriptedService.Step]
  ) async throws {
    let report = try await report(of: steps)
    #expect(report.outcome == "broken", "\(name): \(report)")
    #expect(report.body == nil)
    #expect(report.message?.isEmpty == false)
  }

  @Test(
    arguments: [
      [.answer(200, String(repeating: "x", count: 1001))],
      [.text("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")],
      [
        .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        .text("1f4\r\n\(String(repeating: "x", count: 500))\r\n"),
        .text("1f5\r\n\(String(repeating: "x", count: 501))\r\n"),
      ],
    ] as [[ScriptedService.Step]])
  func `no more is read than an answer may have`(_ steps: [ScriptedService.Step]) async throws {
    let report = try await report(of: steps, answerBytes: 1000)
    #expect(report.outcome == "too-large")
    #expect(report.message == "the answer is longer than 1000 bytes")
    #expect(report.body == nil)
  }

  @Test func `an answer of just the length it may have is whole`() async throws {
    let text = String(repeating: "x", count: 1000)
    let report = try await report(of: [.answer(200, text)], answerBytes: 1000)
    #expect(report.body == text)
  }

  @Test(
    arguments: [
      [.text("HTTP/1.1 503 No\r\nRetry-After: 2\r\nContent-Length: 100\r\n\r\n{"), .close],
      [.answer(503, String(repeating: "x", count: 1001), ["Retry-After: 2"])],
      [.answer(503, "??", ["Retry-After: 2", "Content-Encoding: gzip"])],
    ] as [[ScriptedService.Step]])
  func `of an error the status counts, whatever its text is`(
    _ steps: [ScriptedService.Step]
  ) async throws {
    let report = try await report(of: steps, answerBytes: 1000)
    #expect(report.outcome == "answered")
    #expect(report.status == 503)
    #expect(report.retryAfterMilliseconds == 2_000)
    #expect(report.body == nil)
    #expect(report.message != nil)
  }

  @Test func `connections are used again, and made anew where the service closes them`()
    async throws
  {
    let keeping = try await ScriptedService()
    let closing = try await ScriptedService { _ in
      [.answer(200, "{}", ["Connection: close"]), .close]
    }
    try await KeyFixture().withPoster { poster in
      for number in 0..<10 {
        let (kept, closed) = (
          await poster.post(IHCRequest(to: keeping.url(), id: number)),
          await poster.post(IHCRequest(to: closing.url(), id: number))
        )
        #expect(kept.outcome == "answered")
        #expect(closed.outcome == "answered", "\(closed)")
      }
    }
    // More than one where the machine was slow: a connection that idles for long is not used.
    #expect(keeping.connections < 10)
    #expect(closing.connections == 10)
    #expect(closing.requests.count == 10)
  }

  @Test func `what cannot be reached was not asked, and what is missing is said`() async throws {
    let port = try await ScriptedService().port
    let unknown = String(repeating: "a", count: 64) + ".invalid"
    try await KeyFixture().withPoster { poster in
      for (url, words) in [
        ("http://127.0.0.1:\(port)/", "Connection refused"),
        ("https://127.0.0.1:\(port)/", "Connection refused"),
        ("https://\(unknown)/", "no such name"),
        ("http://192.0.2.1/v1", "expected an address with https://"),
        ("http://service.example/v1", "expected an address with https://"),
        ("ftp://service.example/v1", "is not an address"),
        ("nonsense", "is not an address"),
      ] {
        let report = await poster.post(IHCRequest(to: url))
        #expect(report.outcome == "unreachable", "\(url)")
        #expect(report.message?.contains(words) == true, "\(url): \(report.message ?? "")")
        #expect(report.message?.contains(KeyFixture.key) == false)
      }
    }
  }

  @Test func `a post that is given up is returned`() async throws {
    let service = try await ScriptedService { _ in [] }
    try await KeyFixture().withPoster { poster in
      let task = Task { await poster.post(IHCRequest(to: service.url())) }
      try await waitUntil("the request came") { service.requests.count == 1 }
      task.cancel()
      #expect(await task.value.outcome == "returned")
    }
  }
}
