import AttributionRPC

extension IHCPending: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([
      .text("conv_id", title: "conversion"), .text("at"), .number("sessions"), .text("state"),
      .number("attempts"), .number("request"), .text("next_at", title: "next try"),
      .text("message"),
    ])
    table.rows = response.journeys.map { journey in
      [
        .text(journey.conversion), .instant(journey.at), .integer(journey.sessions),
        .plain(journey.isCurrent ? journey.state.rawValue : "\(journey.state.rawValue), changed"),
        .integer(journey.attempts), .plain(journey.request), .instant(journey.nextAt),
        .text(journey.message),
      ]
    }
    guard response.total > 0 else { return Page(lines: ["No journey waits."], data: table) }
    return Page(tables: [table], notes: more(response.nextCursor, of: response.total, "pending"))
  }
}

extension IHCFailures: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([
      .text("conv_id", title: "conversion"), .text("at"), .number("sessions"),
      .number("attempts"), .text("failed_at", title: "failed"), .text("code"), .text("message"),
    ])
    table.rows = response.journeys.map { journey in
      [
        .text(journey.conversion), .instant(journey.at), .integer(journey.sessions),
        .integer(journey.attempts), .instant(journey.failedAt), .plain(journey.code),
        .text(journey.message),
      ]
    }
    guard response.total > 0 else { return Page(lines: ["No journey failed."], data: table) }
    return Page(
      tables: [table],
      notes: more(response.nextCursor, of: response.total, "failures") + [
        "What was sent and came back: `attrctl ihc show CONV_ID`.",
        "To ask again: `attrctl ihc retry CONV_ID`, or --all.",
      ])
  }
}

/// Where a list goes on.
private func more(_ cursor: String?, of total: Int, _ verb: String) -> [String] {
  cursor.map {
    ["\(counted(total, "journey")) in all; more: `attrctl ihc \(verb) --cursor \($0)`."]
  } ?? []
}

extension IHCRetry: PresentableMethod {
  static func page(of response: Response) -> Page {
    var lines = ["\(counted(response.journeys, "journey")) will be asked again."]
    if response.isBreakerClosed { lines.append("The service is no longer left alone.") }
    return Page(lines: lines, notes: ["Watch with `attrctl ihc status --watch`."])
  }
}

extension IHCTest: PresentableMethod {
  static func page(of response: Response) -> Page {
    var lines = paragraph(response.message)
    if let next = response.next { lines += paragraph(next, after: "Next: ") }
    return Page(lines: lines)
  }

  static func status(of response: Response) -> CommandStatus {
    switch response.result {
    case .works: .done
    case .noClient, .returned, .unreachable: .cannotConnect
    case .denied: .denied
    case .noAnswer: .timeout
    case .failing: .failed
    }
  }
}
