import AttributionRPC

extension QuarantineList: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([
      .number("id"), .text("file"), .number("line"), .text("column"), .text("code"),
      .text("message"), .text("raw"),
    ])
    table.rows = response.rows.map { row in
      [
        .integer(row.id), .text(row.file), .integer(row.line), .text(row.column),
        .plain(row.code), .text(row.message), .text(row.raw),
      ]
    }
    let rest = response.total - response.rows.count
    var notes = rest > 0 ? ["\(counted(rest, "more row")); see --limit, --file and --code."] : []
    let retried = response.rows.count { $0.retriedAs != nil }
    if retried > 0 { notes.append("\(counted(retried, "row")) of these: being read again.") }
    guard response.total > 0 else { return Page(lines: ["No bad rows."], data: table) }
    return Page(tables: [table], notes: notes)
  }
}
