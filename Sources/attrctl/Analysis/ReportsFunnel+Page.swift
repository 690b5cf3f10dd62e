import AttributionRPC

extension ReportsFunnel: EverydayMethod {
  static let shortName = "funnel"

  static func page(of response: Response) -> Page {
    var page = Page(
      tables: [stages(response), sessions(response)],
      notes: [
        "continued: users of the stage before who reached this one then or later.",
        "engaged: with a holder or closer engagement.",
        "converting: in the journey of a conversion, whenever that was.",
      ], data: data(response))
    if !response.hasStages {
      page.notes.insert(
        contentsOf: paragraph(
          "No session has a stage, so leads and opportunities are not known; the column `stage`"
            + " of sessions brings them in."), at: 0)
    }
    return page
  }

  private static func stages(_ response: Response) -> Table {
    var table = Table([
      .text("stage", title: "users who"), .number("users"), .number("continued"),
      .number("rate"), .number("median_seconds", title: "half within"),
    ])
    table.rows = response.stages.map { step in
      [
        .text(title(step.stage)), .integer(step.users), .plain(step.continued),
        .percent(step.rate), .duration(step.medianSeconds),
      ]
    }
    return table
  }

  private static func title(_ stage: String) -> String {
    switch stage {
    case "visited": "had a session"
    case "lead": "became a lead"
    case "opportunity": "became an opportunity"
    case "converted": "converted"
    default: stage
    }
  }

  private static func sessions(_ response: Response) -> Table {
    let hasChannels = !response.rows.isEmpty
    var columns: [Table.Column] = [
      .number("sessions"), .number("engaged"), .number("engaged_share", title: "share"),
      .number("converting"), .number("converting_share", title: "share"),
      .number("engaged_converting", title: "both"),
    ]
    if hasChannels { columns.insert(.text("channel_name", title: "channel"), at: 0) }
    if response.hasStages {
      columns += [.number("leads"), .number("opportunities", title: "opps")]
    }
    var table = Table(columns)
    func cells(_ row: FunnelSessions) -> [Cell] {
      [
        .integer(row.sessions), .integer(row.engaged), .percent(row.engagedShare),
        .integer(row.converting), .percent(row.convertingShare),
        .integer(row.engagedConverting),
      ] + (response.hasStages ? [.integer(row.leads), .integer(row.opportunities)] : [])
    }
    guard hasChannels else {
      table.rows = [cells(response.total)]
      return table
    }
    table.rows = response.rows.map { [.text($0.channelName)] + cells($0) }
    table.totals = [.plain("total")] + cells(response.total)
    return table
  }

  /// The sessions by channel, where asked for; else a row a step of both funnels.
  private static func data(_ response: Response) -> Table {
    guard response.rows.isEmpty else { return channelData(response.rows) }
    var table = Table([
      .text("funnel"), .text("step"), .number("count"), .number("continued"), .number("rate"),
      .number("median_seconds"),
    ])
    table.rows = response.stages.map { step in
      [
        .plain("users"), .text(step.stage), .integer(step.users), .plain(step.continued),
        .plain(step.rate?.text), .plain(step.medianSeconds?.text),
      ]
    }
    let total = response.total
    let steps: [(String, Int, Int?, JSONNumber?)] = [
      ("sessions", total.sessions, nil, nil),
      ("engaged", total.engaged, total.engaged, total.engagedShare),
      (
        "converting", total.converting, total.engagedConverting, total.engagedConvertingShare
      ),
    ]
    table.rows += steps.map { step in
      [
        .plain("sessions"), .plain(step.0), .integer(step.1), .plain(step.2),
        .plain(step.3?.text), .none,
      ]
    }
    return table
  }

  private static func channelData(_ rows: [FunnelSessions]) -> Table {
    var table = Table([
      .text("channel_name"), .number("sessions"), .number("engaged"), .number("converting"),
      .number("engaged_converting"), .number("leads"), .number("opportunities"),
      .number("engaged_share"), .number("converting_share"),
      .number("engaged_converting_share"),
    ])
    table.rows = rows.map { row in
      [
        .text(row.channelName), .integer(row.sessions), .integer(row.engaged),
        .integer(row.converting), .integer(row.engagedConverting), .integer(row.leads),
        .integer(row.opportunities), .plain(row.engagedShare?.text),
        .plain(row.convertingShare?.text), .plain(row.engagedConvertingShare?.text),
      ]
    }
    return table
  }
}
