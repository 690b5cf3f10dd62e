import AttributionRPC

extension ReportsOverlap: EverydayMethod {
  static let shortName = "overlap"

  static func page(of response: Response) -> Page {
    guard !response.channels.isEmpty else {
      return Page(
        lines: [ConversionTotals.noJourneys], notes: response.totals.notes, data: data(response))
    }
    var page = Page(tables: [channels(response)], notes: [], data: data(response))
    if response.channels.count > 1 {
      page.tables.append(OverlapMatrix(response).table)
      page.notes.append(
        "Of a hundred conversions of the channel that has fewer, the other is in so many.")
    }
    if !response.coalitions.isEmpty { page.tables.append(coalitions(response)) }
    if response.channels.count > OverlapMatrix.limit {
      page.notes.append(
        "The matrix has the first \(OverlapMatrix.limit) of these channels; --csv has all pairs.")
    }
    let more = response.channelCount - response.channels.count
    if more > 0 { page.notes.append("\(counted(more, "more channel")); see --limit.") }
    let rest = response.coalitionCount - response.coalitions.count
    if rest > 0 { page.notes.append("\(counted(rest, "more set")); see --coalitions.") }
    page.notes += response.totals.notes
    return page
  }

  private static func channels(_ response: Response) -> Table {
    var table = Table([
      .text("letter", title: ""), .text("channel_name", title: "channel"),
      .number("conversions"), .number("share"), .number("revenue"),
    ])
    table.rows = response.channels.enumerated().map { position, channel in
      [
        .plain(OverlapMatrix.letter(position)), .text(channel.channelName),
        .integer(channel.conversions), .percent(channel.share), .money(channel.revenue),
      ]
    }
    return table
  }

  private static func coalitions(_ response: Response) -> Table {
    var table = Table([
      .number("conversions"), .number("share"), .number("revenue"),
      .text("channels", title: "just these channels"),
    ])
    table.rows = response.coalitions.map { row in
      [
        .integer(row.conversions), .percent(row.share), .money(row.revenue),
        .text(row.channels.joined(separator: " + ")),
      ]
    }
    return table
  }

  /// All pairs for CSV, a channel with itself first.
  private static func data(_ response: Response) -> Table {
    var table = Table([
      .text("channel_name"), .text("other_channel_name"), .number("conversions"),
      .number("revenue"), .number("share"),
    ])
    table.rows = response.channels.map { channel in
      [
        .text(channel.channelName), .text(channel.channelName), .integer(channel.conversions),
        .money(channel.revenue), .plain(1),
      ]
    }
    table.rows += response.pairs.map { pair in
      [
        .text(pair.channelName), .text(pair.otherChannelName), .integer(pair.conversions),
        .money(pair.revenue), .plain(pair.share?.text),
      ]
    }
    return table
  }
}
