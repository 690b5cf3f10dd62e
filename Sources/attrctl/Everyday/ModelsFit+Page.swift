import AttributionCore
import AttributionRPC

extension ModelsFit: PresentableMethod {
  static func status(of response: Response) -> CommandStatus {
    response.failures.isEmpty ? .done : .partial
  }

  static func page(of response: Response) -> Page {
    var page = Page()
    for fit in response.fits {
      if let ihc = fit.ihc {
        page.lines += ihc.lines(fit.version)
        page.tables += ihc.tables
        page.notes += ihc.notes.map { "Note: \($0)." }
        continue
      }
      page.lines += lines(fit)
      page.tables.append(table(fit, isAlone: response.fits.count == 1))
    }
    page.lines.append("Generation \(response.generation).")
    page.notes += response.fits.compactMap { $0.note.map { "Note: \($0)." } }
    page.notes += response.fits.filter(\.revenueFollowsConversions).map {
      "\($0.version.model) divides revenue like conversions: there is none, or refunds outweigh it."
    }
    page.notes += response.failures.map { "Not fitted: \($0.model): \($0.message)." }
    if response.fits.contains(where: { $0.ihc == nil }) {
      page.notes.append(
        "Conversions and revenue here are parts by effect; what reports credit is divided within"
          + " each journey by weight.")
    }
    page.data = data(response)
    return page
  }

  private static func lines(_ fit: FittedModel) -> [String] {
    let version = fit.version
    return [
      "Model \(version.model), version \(version.version)"
        + (version.settings.isEmpty ? "" : ", \(version.settings)")
        + ": \(counted(version.conversions, "conversion")) worth"
        + " \(Cell.money(version.revenue).shown), \(counted(version.nulls, "path")) that led"
        + " nowhere."
    ]
  }

  private static func table(_ fit: FittedModel, isAlone: Bool) -> Table {
    let isSampled = fit.channels.contains { $0.standardError != nil }
    var table = Table(
      [
        .text("channel_name", title: isAlone ? "channel" : "channel by \(fit.version.model)"),
        .number("effect"),
      ]
        + (isSampled ? [.number("standard_error")] : [])
        + [
          .number("conversions", title: "conversions by effect"),
          .number("revenue", title: "revenue by effect"), .number("weight"),
        ])
    table.rows = fit.channels.map { channel in
      [.text(channel.channelName), .number(channel.effect, places: 4)]
        + (isSampled ? [.number(channel.standardError, places: 4)] : []) + [
          .number(channel.conversions, places: 2), .number(channel.revenue, places: 2),
          .number(channel.weight, places: 4),
        ]
    }
    return table
  }

  /// All models in one table, for CSV.
  private static func data(_ response: Response) -> Table {
    var table = Table([
      .text("model"), .number("version"), .text("channel_name"), .number("effect"),
      .number("standard_error"), .number("conversions"), .number("revenue"), .number("weight"),
    ])
    table.rows = response.fits.flatMap { fit in
      fit.channels.map { channel in
        [
          .text(fit.version.model), .integer(fit.version.version), .text(channel.channelName),
          .number(channel.effect, places: 4), .number(channel.standardError, places: 4),
          .number(channel.conversions, places: 2), .number(channel.revenue, places: 2),
          .number(channel.weight, places: 4),
        ]
      }
    }
    return table
  }
}
