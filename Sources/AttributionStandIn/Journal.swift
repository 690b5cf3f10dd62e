import AttributionCore
import AttributionRPC
import Glibc
import Synchronization

/// What was asked and answered, a line of JSON each, written before the answer goes out.
final class Journal: Sendable {
  private let descriptor: Int32
  private let requests = Mutex(0)

  /// Opens a file, to whose end lines are added; nil keeps none.
  init(path: String?) throws(StandInError) {
    guard let path else {
      descriptor = -1
      return
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StandInError(.file, "\(path): \(String(cString: strerror(errno))); see --log")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds a request, as far as it could be read, and its answer.
  func add(_ request: ScoringRequest?, _ answer: Answer) {
    guard descriptor >= 0 else { return }
    requests.withLock { requests in
      requests += 1
      var line = Self.line(request, answer, number: requests).bytes
      line.append(UInt8(ascii: "\n"))
      // A journal that is short of lines would make tests believe what is not so.
      precondition(write(descriptor, line, line.count) == line.count, "the journal is written")
    }
  }

  private static func line(_ request: ScoringRequest?, _ answer: Answer, number: Int) -> JSON {
    var line = JSONObject([
      ("request", .number(JSONNumber(number))), ("status", .number(JSONNumber(answer.status))),
      ("faults", .array(answer.faults.map { .string($0.rawValue) })),
    ])
    if let message = answer.message { line.append("message", .string(message)) }
    guard let request else { return .object(line) }
    line.append("sessions", .number(JSONNumber(request.sessions)))
    let journeys = request.journeys.map { journey in
      JSON.object(
        JSONObject([
          ("conversion", .string(journey.conversion)),
          ("sessions", .number(JSONNumber(journey.sessions.count))),
          ("digest", .string(journey.digest)),
          ("answered", .bool(answer.answered.contains(journey.conversion))),
        ]))
    }
    line.append("journeys", .array(journeys))
    return .object(line)
  }
}
