import AttributionRPC

extension AttributionRerun: EverydayMethod {
  static let shortName = "rerun"

  static func page(of response: Response) -> Page {
    let conversions = counted(response.conversions, "conversion")
    let outcome = response.isDryRun ? "Would run \(conversions) again" : "Ran \(conversions) again"
    var table = Table([
      .text("channel_name", title: "channel"), .text("model"), .number("credit_before"),
      .number("credit_after"), .number("revenue_before"), .number("revenue_after"),
    ])
    table.rows = response.changes.map { change in
      [
        .text(change.channelName), .text(change.model), .credit(change.creditBefore),
        .credit(change.creditAfter), .money(change.revenueBefore), .money(change.revenueAfter),
      ]
    }
    let isSame = response.changes.isEmpty
    return Page(
      lines: ["\(outcome), generation \(response.generation)."],
      tables: isSame ? [] : [table], notes: isSame ? ["No number differs."] : [], data: table)
  }
}
