import AttributionCore
import AttributionRPC
import TestSupport

@testable import AttributionStandIn

/// Plays the client against a real daemon: takes requests, and reports what a stand-in in this
/// process answers, when the test says so.
final class RemotePlayer {
  private let line: UnixSocketTransport
  private let name: String

  init(for daemon: DaemonProcess, name: String = "player") throws {
    line = try UnixSocketTransport(path: daemon.socket)
    self.name = name
  }

  /// Takes as many requests as there are now, up to `capacity`.
  func lease(_ capacity: Int = 1) throws -> IHCLease.Response {
    var lease = IHCLease()
    lease.worker = name
    lease.capacity = capacity
    return try send(lease)
  }

  @discardableResult
  func complete(_ report: IHCComplete) throws -> IHCComplete.Response { try send(report) }

  func send<Method: RPCMethod>(_ method: Method) throws -> Method.Response {
    let result = try line.exchange(Method.name, method.json)
    return try Method.clientResponse(from: result)
  }

  /// The report of a request that a stand-in without faults has answered.
  static func report(
    of request: IHCRequest, faults: [StandInFault] = [], poisons: [StandInPoison] = []
  ) throws -> IHCComplete {
    let asked = try ScoringRequest(
      body: JSON(parsing: request.body), journeys: 100, sessions: 200)
    var random = SplitMix64(seed: UInt64(request.id * 1_000 + request.attempt))
    let answer = Answer(
      asked, by: Scorer(parameters: .default), poisons, faults: faults, retryAfter: 0,
      using: &random)
    var report = IHCComplete()
    report.request = request.id
    report.attempt = request.attempt
    report.outcome = "answered"
    report.status = answer.status
    report.body = String(decoding: answer.body, as: UTF8.self)
    report.retryAfterMilliseconds = answer.retryAfter.map { $0 * 1_000 }
    switch answer.delivery {
    case .whole: break
    case .late:
      report.outcome = "timed-out"
      (report.status, report.body) = (nil, nil)
    case .half, .reset:
      report.outcome = "broken"
      (report.status, report.body) = (nil, nil)
    }
    return report
  }

  /// The conversions of a request, in their order.
  static func conversions(in request: IHCRequest) throws -> [String] {
    try ScoringRequest(body: JSON(parsing: request.body), journeys: 100, sessions: 200)
      .journeys.map(\.conversion)
  }
}
