import AttributionRPC
import Logging

/// How many requests ended how, and why there are no more: for the log and the service manager.
struct PumpTally {
  private var answered = 0
  private var unanswered = 0
  private var reason: String?
  private var message: String?

  /// Why there is no more, in words that are not worth a line of the log.
  private static let everyday: Set<String> = ["idle", "rate"]

  /// What is to be known of a lease.
  mutating func leased(_ response: IHCLease.Response, logger: Logger) {
    message = response.message
    guard response.reason != reason else { return }
    if let new = response.reason, !Self.everyday.contains(new) {
      logger.notice(
        "the daemon hands out nothing", metadata: ["reason": "\(new)", "why": "\(message ?? "")"])
    } else if let old = reason, !Self.everyday.contains(old) {
      logger.notice("the daemon goes on")
    }
    reason = response.reason
  }

  /// What is to be known of a request that ended.
  mutating func ended(_ report: IHCComplete, logger: Logger) {
    let isAnswered = report.status.map { 200..<300 ~= $0 } ?? false
    answered += isAnswered ? 1 : 0
    unanswered += isAnswered ? 0 : 1
    var metadata: Logger.Metadata = [
      "request": "\(report.request)", "attempt": "\(report.attempt)",
      "ms": "\(report.elapsedMilliseconds)",
    ]
    if let status = report.status { metadata["status"] = "\(status)" }
    if let message = report.message { metadata["why"] = "\(message)" }
    logger.log(level: isAnswered ? .debug : .warning, "\(report.outcome)", metadata: metadata)
  }

  /// A sentence for the service manager.
  func sentence(out: Int) -> String {
    let counts = "\(out) requests out, \(answered) answered, \(unanswered) without an answer"
    return message.map { "\(counts); \($0)" } ?? counts
  }
}
