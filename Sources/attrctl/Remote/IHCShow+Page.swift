import AttributionCore
import AttributionRPC

extension IHCShow: PresentableMethod {
  /// The texts of requests are for programs.
  static var pageDefaults: JSONObject { JSONObject([("bodies", false)]) }

  static func page(of response: Response) -> Page {
    let tables = response.journeys.flatMap { journey in
      [sessions(journey)] + (journey.exchanges.isEmpty ? [] : [exchanges(journey)])
    }
    let count = response.journeys.count
    var notes = ["The texts that were sent and came back: `--json`."]
    if response.journeys.allSatisfy(\.exchanges.isEmpty) { notes = [] }
    return Page(
      lines: [
        "Conversion \(response.conversion): "
          + "\(counted(count, "journey")) known to the remote IHC service."
      ], tables: tables, notes: notes)
  }

  private static func sessions(_ journey: IHCKnownJourney) -> Table {
    var table = Table([
      .text("session_id", title: "session"), .text("timestamp"),
      .text("channel_label", title: "channel"),
      .text("flags"), .number("initializer"), .number("holder"), .number("closer"), .number("ihc"),
    ])
    table.caption = caption(journey)
    table.rows = journey.sessions.map { session in
      [
        .text(session.session), .plain(session.timestamp), .text(session.channelLabel),
        .plain(flags(session)), .share(session.initializer), .share(session.holder),
        .share(session.closer), .share(session.ihc),
      ]
    }
    return table
  }

  private static func flags(_ session: IHCSession) -> String {
    [
      ("holder", session.holderEngagement), ("closer", session.closerEngagement),
      ("conversion", session.conversion), ("impression", session.impressionInteraction),
    ].compactMap { $0.1 == 1 ? $0.0 : nil }.joined(separator: " ")
  }

  private static func caption(_ journey: IHCKnownJourney) -> String {
    let whose = journey.isCurrent ? "Journey of now" : "Journey of before"
    let sessions = counted(journey.sessionCount, "session")
    let rows = journey.sessions.isEmpty ? "; its rows are not kept any more" : ""
    return "\(whose), \(sessions): \(outcome(of: journey))\(rows)"
  }

  private static func outcome(of journey: IHCKnownJourney) -> String {
    switch journey.state {
    case .waiting:
      let reason = journey.message.map { "; \($0)" } ?? ""
      let next = journey.nextAt.map { ", tried next at \(second($0))" } ?? ""
      return "waiting since \(second(journey.queuedAt))\(next)\(reason)"
    case .asked: return "asked in request \(journey.request.map(String.init) ?? Cell.absence)"
    case .answered:
      let how = journey.isImported ? "taken from a dropped file" : "answered"
      return "\(how) at \(journey.answeredAt.map(second) ?? Cell.absence)"
    case .failed:
      return "failed, \(journey.code ?? "unknown"): \(journey.message ?? "")"
    }
  }

  private static func exchanges(_ journey: IHCKnownJourney) -> Table {
    var table = Table([
      .number("exchange"), .text("sent_at", title: "sent"), .number("request"), .number("attempt"),
      .text("outcome"), .number("status"), .number("journeys"), .number("sessions"), .text("url"),
      .text("message"),
    ])
    table.caption = "Sent in:"
    table.rows = journey.exchanges.map { exchange in
      [
        .integer(exchange.id), .instant(exchange.sentAt), .integer(exchange.request),
        .integer(exchange.attempt), .plain(exchange.outcome), .plain(exchange.status),
        .integer(exchange.journeys), .integer(exchange.sessions), .text(exchange.url),
        .text(exchange.message),
      ]
    }
    return table
  }
}
