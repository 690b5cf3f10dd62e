import AttributionRPC

extension AttributionRerun: EverydayMethod {
  static let shortName = "rerun"

  /// A proposal that would change a number is different from what there is.
  static func status(of response: Response) -> CommandStatus {
    response.journeys != nil && !isSame(response) ? .different : .done
  }

  private static func isSame(_ response: Response) -> Bool {
    response.changes.isEmpty && response.sessions.isEmpty
  }

  static func page(of response: Response) -> Page {
    let credits = credits(response)
    var tables = response.changes.isEmpty ? [] : [credits]
    if !response.sessions.isEmpty { tables.append(sessions(response)) }
    return Page(
      lines: lines(response).flatMap { paragraph($0) }, tables: tables,
      notes: isSame(response) ? ["No number differs."] : [], data: credits)
  }

  private static func lines(_ response: Response) -> [String] {
    let conversions = counted(response.conversions, "conversion")
    let outcome = response.isDryRun ? "Would run \(conversions) again" : "Ran \(conversions) again"
    var lines = ["\(outcome), generation \(response.generation)."]
    if let count = response.askedAgain {
      let journeys = counted(count, "journey")
      lines.append(
        response.isDryRun
          ? "Would ask the IHC service about \(journeys) again, which costs requests."
          : "Asks the IHC service about \(journeys) again, which costs requests; each keeps its "
            + "answer until there is another. See `attrctl ihc status`.")
    }
    guard let journeys = response.journeys else { return lines }
    let changed = response.changed
    lines.append(
      changed.isEmpty
        ? "The proposed settings make no difference to credits."
        : "Settings that differ: \(changed.joined(separator: ", ")).")
    if !response.ignored.isEmpty {
      lines.append(
        "Left out, as no credit depends on them: \(response.ignored.joined(separator: ", ")).")
    }
    lines.append(
      "\(counted(journeys, "conversion")) would have another journey: other sessions or channels.")
    return lines
  }

  private static func credits(_ response: Response) -> Table {
    var table = Table([
      .text("channel_name", title: "channel"), .text("model"),
      .number("credit_before", title: "credit"), .number("credit_after", title: "→ after"),
      .number("revenue_before", title: "revenue"), .number("revenue_after", title: "→ after"),
    ])
    table.rows = response.changes.map { change in
      [
        .text(change.channelName), .text(change.model), .credit(change.creditBefore),
        .credit(change.creditAfter), .money(change.revenueBefore), .money(change.revenueAfter),
      ]
    }
    return table
  }

  private static func sessions(_ response: Response) -> Table {
    var table = Table([
      .text("channel_name", title: "channel"), .number("sessions_before", title: "sessions"),
      .number("sessions_after", title: "→ after"), .number("cost_before", title: "cost"),
      .number("cost_after", title: "→ after"),
    ])
    table.rows = response.sessions.map { move in
      [
        .text(move.channelName), .integer(move.sessionsBefore), .integer(move.sessionsAfter),
        .money(move.costBefore), .money(move.costAfter),
      ]
    }
    return table
  }
}
