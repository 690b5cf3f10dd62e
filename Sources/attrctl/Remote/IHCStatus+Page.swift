import AttributionRPC

extension IHCStatus: WatchableMethod {
  static var pageOptions: [PageOption] { [.watch] }

  static func isSettled(_ response: Response) -> Bool {
    response.state == .idle || response.state == .off
  }

  static func page(of response: Response) -> Page {
    var lines = paragraph("Remote IHC: \(response.message)")
    guard response.state != .off else { return offPage(response, lines) }
    let type = response.conversionType.map { ", conversion type \($0)" } ?? ""
    lines += line("service", response.url + type)
    lines += line(
      Self.client,
      response.client.map { "\($0.name), seen \(second($0.seenAt))" } ?? "none was seen")
    lines += line("journeys", journeys(response.journeys))
    let requests = requests(response.requests)
    if !requests.isEmpty { lines += line("requests", requests) }
    lines += line("month", response.budget.words)
    lines += line("pace", pace(response.pace))
    if let pause = response.pause {
      lines += line("left alone", "until \(second(pause.until)): \(pause.message)")
    }
    if let error = response.lastError {
      lines += line("last error", "\(second(error.at)): \(error.message)")
    }
    if let next = response.next { lines += line("next", next) }
    return Page(lines: lines)
  }

  /// It says when the client came last, which is no news.
  static func isNews(_ line: String) -> Bool { !line.hasPrefix(client) }

  private static let client = "client"

  private static func offPage(_ response: Response, _ first: [String]) -> Page {
    var lines = first
    let configuration = response.configuration
    if !configuration.isEmpty {
      lines += ["", "To enable it, write into the configuration and reload:", ""]
      lines += configuration.map { "  \($0)" }
    }
    if response.journeys.kept > 0 {
      lines += ["", "\(counted(response.journeys.kept, "answer")) kept from before."]
    }
    return Page(lines: lines, notes: ["What it would cost: `attrctl ihc estimate`."])
  }

  private static func line(_ name: String, _ value: String) -> [String] {
    paragraph(value, after: name + String(repeating: " ", count: 12 - name.count))
  }

  private static func journeys(_ journeys: IHCJourneyCounts) -> String {
    var parts = [
      "\(journeys.answered) answered", "\(journeys.waiting) waiting", "\(journeys.asked) asked",
    ]
    if journeys.failed > 0 {
      parts.append("\(journeys.failed) failed (see `attrctl ihc failures`)")
    }
    if journeys.kept > 0 { parts.append("\(counted(journeys.kept, "answer")) kept of others") }
    return parts.joined(separator: ", ")
  }

  private static func requests(_ requests: IHCRequestCounts) -> String {
    var parts: [String] = []
    if requests.out > 0 { parts.append("\(requests.out) out") }
    if requests.waiting > 0 {
      let at = requests.nextAt.map { ", the first at \(second($0))" } ?? ""
      parts.append("\(requests.waiting) to be tried again\(at)")
    }
    return parts.joined(separator: ", ")
  }

  private static func pace(_ pace: IHCPace) -> String {
    var text =
      "\(counted(pace.answersPerMinute, "answer")) a minute; at most"
      + " \(counted(pace.requestsPerMinute, "request")) a minute, \(pace.concurrency) at once"
    if pace.requestsToGo > 0 { text += "; \(counted(pace.requestsToGo, "request")) to go" }
    if let seconds = pace.secondsLeft { text += ", \(duration(seconds)) left" }
    return text
  }
}

extension IHCBudget {
  /// Such as `2026-03: 12 requests of 100, 88 left`.
  var words: String {
    let made = "\(month): \(counted(requests, "request"))"
    guard let limit, let left else { return "\(made); ihc.budget sets no limit" }
    return "\(made) of \(limit), \(left) left"
  }
}
