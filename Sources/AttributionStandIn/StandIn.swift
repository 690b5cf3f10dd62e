import AttributionCore
import AttributionRPC
import Glibc
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// A server that keeps the contract of the IHC attribution service, for tests and for trying out.
///
/// It listens on the loopback interface only, scores with the local model, and can be told to
/// misbehave. It knows nothing of the daemon: whatever the two agree on, each has read by itself.
package struct StandIn: Sendable {
  private let options: StandInOptions
  private let draw: FaultDraw
  private let journal: Journal

  /// - Throws: ``StandInError`` with the code `file` where the log cannot be written.
  package init(_ options: StandInOptions) throws(StandInError) {
    self.options = options
    draw = FaultDraw(options.faults, seed: options.seed)
    journal = try Journal(path: options.log)
  }

  /// Serves until the task is cancelled.
  ///
  /// `isListening` is told the base URL once requests can come.
  package func serve(isListening: @escaping @Sendable (String) async -> Void) async throws {
    try await serve(until: [], with: [], isListening: isListening)
  }

  /// Serves until one of the signals comes or one of the other services ends.
  func serve(
    until signals: [UnixSignal], with services: [any Service],
    isListening: @escaping @Sendable (String) async -> Void
  ) async throws {
    // It says what it does in its journal.
    let logger = Logger(label: "stand-in") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: CallbackResponder { request, context in
        try await respond(to: request, on: context)
      },
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: options.port), serverName: "stand-in"),
      onServerRunning: { channel in
        await isListening("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
      },
      logger: logger)
    let group = services.map {
      ServiceGroupConfiguration.ServiceConfiguration(
        service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
    }
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: application)] + group, gracefulShutdownSignals: signals,
      logger: logger)
    // Answers that are held back must not hold it up.
    configuration.maximumGracefulShutdownDuration = .seconds(1)
    try await ServiceGroup(configuration: configuration).run()
  }

  /// Bytes of the longest body that is read.
  private static let longestBody = 16 << 20

  private func respond(to request: Request, on context: StandInContext) async throws -> Response {
    var scoring: ScoringRequest?
    var answer: Answer
    do {
      let asked = try await read(request)
      scoring = asked
      var (faults, random) = draw.next()
      answer = Answer(
        asked, by: Scorer(parameters: options.parameters), options.poisons, faults: faults,
        retryAfter: options.retryAfter, using: &random)
      answer.slowness = Double(random.next(below: 1_000)) / 1_000
    } catch let refusal as Refusal {
      answer = Answer(refusal)
    }
    journal.add(scoring, answer)
    return try await deliver(answer, on: context.channel)
  }

  private func read(_ request: Request) async throws -> ScoringRequest {
    try check(request)
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.longestBody)
    } catch is NIOTooManyBytesError {
      throw Refusal(413, "the body is too long; expected at most \(Self.longestBody) bytes")
    }
    let json: JSON
    do {
      json = try JSON(
        parsing: Array(body.readableBytesView), limits: JSONLimits(bytes: Self.longestBody))
    } catch {
      throw Refusal.invalid("the body", "not JSON: \(error)")
    }
    return try ScoringRequest(body: json, journeys: options.journeys, sessions: options.sessions)
  }

  /// Everything that can be said before the body is read.
  private func check(_ request: Request) throws(Refusal) {
    guard request.uri.path == "/v1/compute_ihc" else {
      throw Refusal(404, "\(request.uri.path): no such path; expected /v1/compute_ihc")
    }
    guard request.method == .post else {
      throw Refusal(405, "\(request.method.rawValue): no such method here; expected POST")
    }
    let key = request.headers.first { $0.name.canonicalName == "x-api-key" }?.value ?? ""
    guard !key.isEmpty else {
      throw Refusal(401, "x-api-key: missing; expected the key of the account")
    }
    guard options.key == nil || options.key == key else {
      throw Refusal(403, "x-api-key: not the key of an account")
    }
    let type = request.headers[.contentType]?.split(separator: ";").first
    guard type?.lowercased() == "application/json" else {
      throw Refusal.invalid("Content-Type", "expected application/json")
    }
    guard let conversionType = request.uri.queryParameters["conv_type_id"], !conversionType.isEmpty
    else { throw Refusal.invalid("conv_type_id", "missing; expected ?conv_type_id=NAME") }
    let known = options.conversionTypes
    guard known.isEmpty || known.contains(String(conversionType)) else {
      throw Refusal.invalid("conv_type_id", "“\(conversionType)” was not trained")
    }
  }

  private func deliver(_ answer: Answer, on channel: any Channel) async throws -> Response {
    var headers: HTTPFields = [.contentType: answer.contentType]
    if let seconds = answer.retryAfter { headers[.retryAfter] = "\(seconds)" }
    try await pause(for: options.latency * answer.slowness)
    let bytes = answer.body
    var body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    switch answer.delivery {
    case .whole: break
    case .late: try await pause(for: options.delay)
    case .half:
      body = ResponseBody(contentLength: bytes.count) { writer in
        try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
        try await channel.close()
      }
    case .reset:
      let provider = channel as? any SocketOptionProvider
      try await provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
      try await channel.close()
    }
    return Response(status: .init(code: answer.status), headers: headers, body: body)
  }

  /// Holds an answer back, but not beyond the word to stop.
  private func pause(for time: Duration) async throws {
    guard time > .zero else { return }
    try await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
  }
}

/// What is known of a request beside itself: the connection it came on.
private struct StandInContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
