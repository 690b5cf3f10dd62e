import AsyncHTTPClient
import AttributionRPC
import AttributionStandIn
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// A stand-in that serves for the length of a test.
struct ServedStandIn {
  let url: String
  private let log: String

  /// What it answered.
  struct Reply {
    let status: Int
    let text: String
    private let headers: HTTPHeaders

    init(status: Int, headers: HTTPHeaders, text: String) {
      self.status = status
      self.headers = headers
      self.text = text
    }

    func header(_ name: String) -> [String] { headers[name] }

    var json: JSON { get throws { try JSON(parsing: text) } }

    /// The rows of the answer.
    var rows: [JSON] { get throws { try #require(try json["value"]?.elements) } }
  }

  /// Serves with these options, and with a journal.
  static func run(
    _ options: StandInOptions = StandInOptions(),
    _ body: @escaping @Sendable (ServedStandIn) async throws -> Void
  ) async throws {
    let workdir = try Workdir()
    var options = options
    options.log = workdir.path("journal.ndjson")
    let log = workdir.path("journal.ndjson")
    let standIn = try StandIn(options)
    let (urls, url) = AsyncStream.makeStream(of: String.self)
    try await withThrowingTaskGroup { group in
      group.addTask {
        do {
          try await standIn.serve { url.yield($0) }
        } catch is CancellationError {
          // The test is over.
        }
        url.finish()
      }
      group.addTask {
        var iterator = urls.makeAsyncIterator()
        let served = try #require(await iterator.next(), "it does not serve")
        try await body(ServedStandIn(url: served, log: log))
      }
      try await group.next()
      group.cancelAll()
    }
  }

  /// Posts a body as the service wants it, but for what is said otherwise.
  func post(
    _ body: String, to path: String = "/v1/compute_ihc?conv_type_id=purchase",
    method: HTTPMethod = .POST, key: String? = "secret", type: String = "application/json",
    patience: TimeAmount = .seconds(60)
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    request.headers.add(name: "Content-Type", value: type)
    if let key { request.headers.add(name: "x-api-key", value: key) }
    if method != .GET { request.body = .bytes(ByteBuffer(string: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: patience)
    let received = try await response.body.collect(upTo: 1 << 24)
    return Reply(
      status: Int(response.status.code), headers: response.headers,
      text: String(buffer: received))
  }

  /// Posts journeys.
  func post(_ journeys: [AskedJourney], redistribution: JSON? = nil) async throws -> Reply {
    try await post(AskedJourney.body(journeys, redistribution: redistribution).text)
  }

  /// The lines of the journal.
  func journal() throws -> [JSON] {
    try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
      try JSON(parsing: String($0))
    }
  }
}
