import AttributionRPC

extension JourneysExplain: EverydayMethod {
  static let shortName = "explain"

  static func page(of response: Response) -> Page {
    let worth = Cell.money(response.revenue).shown
    var page = Page(
      lines: [
        "Conversion \(response.conversion) of user \(response.user) at \(response.at),"
          + " worth \(worth), from \(response.source.text).",
        "Model \(response.model)\(ReportsChannels.version(response.modelVersion)), lookback \(response.lookback).",
      ])
    if let stitched = response.stitched {
      page.lines.append("One person's ids: \(stitched.joined(separator: ", ")).")
    }
    if response.touches.isEmpty {
      page.notes = ["No session of this user lies before it: the conversion is unattributed."]
    } else {
      page.tables = [table(response.touches)]
    }
    if response.isPending { page.notes.append("Pending: wait with `attrctl sync`.") }
    return page
  }

  private static func table(_ touches: [ExplainedTouch]) -> Table {
    let hasPhases = touches.contains { $0.phases != nil }
    let hasUsers = touches.contains { $0.user != nil }
    var table = Table(
      [
        .text("at"), .text("channel_name", title: "channel"),
        .text("session_id", title: "session"),
      ] + (hasUsers ? [.text("user_id", title: "user")] : [])
        + [.number("cost"), .number("credit"), .number("revenue")]
        + (hasPhases ? [.number("initializer"), .number("holder"), .number("closer")] : [])
        + [.text("source_file", title: "source"), .number("source_line", title: "line")])
    table.rows = touches.map { touch in
      var row: [Cell] = [.plain(touch.at), .text(touch.channelName), .text(touch.session)]
      if hasUsers { row.append(.text(touch.user ?? "")) }
      row += [.money(touch.cost), .share(touch.credit), .money(touch.revenue)]
      if hasPhases {
        let phases = [touch.phases?.initializer, touch.phases?.holder, touch.phases?.closer]
        row += phases.map { .share($0) }
      }
      return row + [.text(touch.source.file), .integer(touch.source.line)]
    }
    return table
  }
}

extension SourceLine {
  fileprivate var text: String { "\(file), line \(line)" }
}
