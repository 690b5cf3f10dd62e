import AttributionRPC

extension ReportsUnattributed: EverydayMethod {
  static let shortName = "unattributed"

  static func page(of response: Response) -> Page {
    let totals = response.totals
    guard totals.unattributedConversions > 0 else {
      return Page(
        lines: [
          totals.conversions == 0
            ? "No conversion is in the range." : "Every conversion of the range has a journey."
        ], notes: totals.notes, data: data(response))
    }
    var page = Page(tables: [reasons(response)], data: data(response))
    if !response.examples.isEmpty { page.tables.append(examples(response)) }
    var meanings: [String] = []
    for row in response.rows {
      let meaning = "\(row.reason.rawValue): \(row.meaning)"
      if !meanings.contains(meaning) { meanings.append(meaning) }
    }
    let rest = totals.unattributedConversions - response.examples.count
    page.notes =
      meanings.flatMap { paragraph($0) } + (rest > 0 ? ["\(rest) more; see --limit."] : [])
    page.notes += totals.notes
    return page
  }

  private static func reasons(_ response: Response) -> Table {
    let hasDates = response.rows.contains { $0.date != nil }
    var table = Table(
      (hasDates ? [.text("date")] : []) + [
        .text("reason"), .number("conversions"), .number("share"), .number("revenue"),
      ])
    table.rows = response.rows.map { row in
      (hasDates ? [.plain(row.date)] : []) + [
        .plain(row.reason.rawValue), .integer(row.conversions), .percent(row.share),
        .money(row.revenue),
      ]
    }
    table.totals =
      [.plain("total")] + (hasDates ? [.plain("")] : []) + [
        .integer(response.totals.unattributedConversions), .plain(""),
        .money(response.totals.unattributedRevenue),
      ]
    return table
  }

  /// Two lines a conversion, so that they fit: what it is, and whose and from where.
  private static func examples(_ response: Response) -> Table {
    var table = Table([
      .text("at"), .text("conv_id", title: "conversion, user"), .number("revenue"),
      .text("detail", title: "why, read from"),
    ])
    for example in response.examples {
      table.rows.append([
        .plain(example.at), .text(example.conversion), .money(example.revenue),
        .text(example.detail),
      ])
      table.rows.append([
        .plain(""), .text(example.user), .plain(""),
        .text("\(example.source.file), line \(example.source.line)"),
      ])
    }
    return table
  }

  private static func data(_ response: Response) -> Table {
    let hasDates = response.rows.contains { $0.date != nil }
    var table = Table(
      (hasDates ? [.text("date")] : []) + [
        .text("reason"), .number("conversions"), .number("revenue"), .number("share"),
      ])
    table.rows = response.rows.map { row in
      (hasDates ? [.plain(row.date)] : []) + [
        .plain(row.reason.rawValue), .integer(row.conversions), .money(row.revenue),
        .plain(row.share?.text),
      ]
    }
    return table
  }
}
