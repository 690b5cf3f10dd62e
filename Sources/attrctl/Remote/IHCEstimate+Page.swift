import AttributionRPC

extension IHCEstimate: PresentableMethod {
  static func page(of response: Response) -> Page {
    var lines = paragraph(
      response.journeys == 0
        ? "Nothing would be sent."
        : "\(counted(response.journeys, "journey")) with \(counted(response.sessions, "session"))"
          + " would be sent in about \(counted(response.requests, "request")).")
    let type = response.conversionType ?? "none (ihc.conversion_type is not set)"
    lines += line("service", "\(response.url), conversion type \(type)")
    lines += line(
      "request",
      "at most \(counted(response.requestJourneys, "journey")) and"
        + " \(counted(response.requestSessions, "session"))")
    lines += line(
      "conversions",
      "\(response.conversions), of which \(response.unattributed) have no journey")
    lines += line("answered", "\(counted(response.answered, "journey")) already, at no cost")
    if response.failed > 0 {
      lines += line(
        "failed", "\(counted(response.failed, "journey")), not sent again by themselves")
    }
    if response.tooLong > 0 {
      lines += line(
        "too long",
        "\(counted(response.tooLong, "journey")) with more sessions than a request may have; see"
          + " ihc.long_journeys")
    }
    lines += line(
      "time", "\(duration(response.secondsAtLeast)) at least, by ihc.requests_per_minute")
    lines += line("month", month(response))
    return Page(
      lines: lines,
      notes: response.isEnabled
        ? [] : ["ihc-remote is not enabled; how to: `attrctl ihc status`."])
  }

  private static func month(_ response: Response) -> String {
    let words = response.budget.words
    guard let left = response.budget.left, response.requests > 0 else { return words }
    guard response.requests > left else { return "\(words): enough" }
    return "\(words): \(response.requests - left) too few, which wait for the next month"
  }

  private static func line(_ name: String, _ value: String) -> [String] {
    paragraph(value, after: name + String(repeating: " ", count: 13 - name.count))
  }
}
