import AttributionCore
import AttributionRPC
import AttributionStore

/// What the client of the remote IHC service asks: work, and taking it back.
extension Handlers {
  func lease(_ request: IHCLease) async throws(RPCError) -> IHCLease.Response {
    guard !request.worker.isEmpty, request.worker.utf8.count <= 200 else {
      throw .invalidParams("worker: expected a name of 1 to 200 bytes")
    }
    let lease: RemoteLease
    do {
      lease = try await engine.request {
        .lease(worker: request.worker, capacity: request.capacity, $0)
      }
    } catch {
      throw RPCError(error)
    }
    let settings = engine.settings.remote
    var response = IHCLease.Response()
    response.requests = lease.requests.map { IHCRequest($0, settings) }
    // Rounded up: who comes too early comes in vain.
    response.waitMilliseconds = Int((lease.wait + 999) / 1_000)
    response.reason = lease.reason?.rawValue
    response.message = lease.message
    return response
  }

  func complete(_ request: IHCComplete) async throws(RPCError) -> IHCComplete.Response {
    let reply = try RemoteReply(request)
    let result: SentRequest.Result?
    do {
      result = try await engine.request {
        .complete(
          request: Int64(request.request), attempt: Int64(request.attempt), reply, $0)
      }
    } catch {
      throw RPCError(error)
    }
    var response = IHCComplete.Response()
    response.answered = result?.answered ?? 0
    response.retried = result?.retried ?? 0
    response.failed = result?.failed ?? 0
    return response
  }
}

extension IHCRequest {
  fileprivate init(_ request: RemoteLease.Request, _ settings: RemoteQueueSettings) {
    self.init()
    id = Int(request.id)
    attempt = Int(request.attempt)
    url = request.url
    body = String(decoding: request.body, as: UTF8.self)
    timeoutMilliseconds = Int((settings.timeout + 999) / 1_000)
    answerBytes = settings.answerBytes
  }
}

extension RemoteReply {
  init(_ request: IHCComplete) throws(RPCError) {
    guard let outcome = Outcome(rawValue: request.outcome) else {
      let words = Outcome.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalidParams("outcome: “\(request.outcome)”; expected one of \(words)")
    }
    guard outcome != .answered || request.status != nil else {
      throw .invalidParams("status: missing; expected the HTTP status of an answer")
    }
    self.init(outcome, status: request.status, body: request.body, message: request.message)
    retryAfter = request.retryAfterMilliseconds.map {
      Int64(clamping: Int128($0) * 1_000)
    }
  }
}
