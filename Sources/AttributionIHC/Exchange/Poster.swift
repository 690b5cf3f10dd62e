import AsyncHTTPClient
import AttributionCore
package import AttributionRPC
import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL
import Synchronization

/// Posts requests to the service, and says what became of each.
///
/// Certificates are always checked, and redirects are never followed, so that the key goes where
/// the address says and nowhere else. Answers are not asked for in compressed form.
package final class Poster: Sendable {
  private let keys: KeyStore
  private let proxies: ProxySettings
  private let authorities: [NIOSSLCertificate]
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  /// A client for each proxy, and one for none.
  private let clients = Mutex<[Proxy?: HTTPClient]>([:])

  /// - Parameters:
  ///   - keys: The key of each request.
  ///   - proxies: The way of each request.
  ///   - authorities: Certificates that are trusted beside the system's.
  package init(
    keys: KeyStore, proxies: ProxySettings, authorities: [NIOSSLCertificate] = []
  ) {
    self.keys = keys
    self.proxies = proxies
    self.authorities = authorities
  }

  /// Closes all connections; nothing can be posted afterwards.
  package func shutDown() async throws {
    let clients = clients.withLock { clients in
      defer { clients = [:] }
      return Array(clients.values)
    }
    for client in clients { try await client.shutdown() }
    try await group.shutdownGracefully()
  }

  /// Posts a request within its time; where the task is cancelled first, it is `returned`.
  package func post(_ request: IHCRequest) async -> IHCComplete {
    let start = ContinuousClock.now
    var report = IHCComplete()
    report.request = request.id
    report.attempt = request.attempt
    switch await ending(of: request) {
    case .answered(let answer):
      report.outcome = "answered"
      report.status = answer.status
      report.body = answer.body
      report.retryAfterMilliseconds = answer.retryAfter
      report.message = answer.note
    case .failed(let outcome, let message):
      report.outcome = outcome.rawValue
      report.message = message
    }
    report.message = report.message.map { String($0.withoutControls.prefix(500)) }
    report.elapsedMilliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    return report
  }

  private func ending(of request: IHCRequest) async -> PostEnding {
    guard let url = ServiceURL(request.url) else {
      return .failed(.unreachable, "“\(request.url)” is not an address; expected https://…")
    }
    guard url.isPrivate else {
      return .failed(
        .unreachable,
        "\(url.host): by http, the key could be read on the way; expected an address with https://")
    }
    let proxy = proxies.proxy(for: url)
    let body = RequestBody(request.body)
    let limit = Duration.milliseconds(request.timeoutMilliseconds)
    let race = await PostRace.run(within: limit) { [self] in
      try await exchange(request, body, client(for: proxy))
    }
    if let ending = race.ending { return ending }
    if Task.isCancelled {
      return .failed(.returned, "the client had to end before the answer came")
    }
    if race.isOutOfTime {
      return body.isBegun
        ? .failed(.timedOut, "no answer within \(limit)")
        : .failed(.unreachable, "\(url.host): no connection within \(limit)")
    }
    let failure = PostFailure(race.failure, host: url.host, proxy: proxy)
    return .failed(body.isBegun ? .broken : .unreachable, failure.message)
  }

  private func client(for proxy: Proxy?) -> HTTPClient {
    clients.withLock { clients in
      if let client = clients[proxy] { return client }
      let client = HTTPClient(
        eventLoopGroup: group, configuration: configuration(with: proxy))
      clients[proxy] = client
      return client
    }
  }

  private func configuration(with proxy: Proxy?) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    tls.certificateVerification = .fullVerification
    tls.additionalTrustRoots = [.certificates(authorities)]
    var pool = HTTPClient.Configuration.ConnectionPool(
      // Shorter than services keep a connection, so that none is used while it is closed.
      idleTimeout: .seconds(10), concurrentHTTP1ConnectionsPerHostSoftLimit: Pump.longestLease)
    // The daemon says when it is tried again.
    pool.retryConnectionEstablishment = false
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10)), connectionPool: pool, proxy: proxy?.configuration)
    configuration.httpVersion = .http1Only
    return configuration
  }
}

extension Poster {
  private func exchange(
    _ request: IHCRequest, _ body: RequestBody, _ client: HTTPClient
  ) async throws -> PostEnding {
    var post = HTTPClientRequest(url: request.url)
    post.method = .POST
    post.headers = [
      "content-type": "application/json", "accept": "application/json",
      "accept-encoding": "identity", "user-agent": "attributiond-ihc/\(Release.version)",
      "x-api-key": keys.current.headerValue,
    ]
    post.body = .stream(body, length: .known(body.byteCount))
    // The whole exchange is timed by the caller.
    let response = try await client.execute(post, deadline: .distantFuture)
    var answer = PostAnswer(status: Int(response.status.code))
    answer.retryAfter = response.headers.first(name: "retry-after").flatMap {
      RetryAfter.milliseconds($0, now: .wallClock)
    }
    do {
      answer.body = try await AnswerText.read(response, limit: request.answerBytes)
    } catch {
      // Of an answer that is an error, the status says what is to be done.
      guard 200..<300 ~= answer.status else {
        answer.note = (error as? AnswerText.Failure)?.message ?? "the answer’s text did not come"
        return .answered(answer)
      }
      guard let failure = error as? AnswerText.Failure else { throw error }
      return .failed(failure.outcome, failure.message)
    }
    if 300..<400 ~= answer.status {
      let place = response.headers.first(name: "location") ?? "somewhere"
      answer.note = "redirects to \(place), where the key is not sent; correct ihc.url"
    }
    return .answered(answer)
  }
}

extension Proxy {
  fileprivate var configuration: HTTPClient.Configuration.Proxy {
    .server(
      host: host, port: port,
      authorization: user.map { .basic(username: $0, password: password ?? "") })
  }
}
