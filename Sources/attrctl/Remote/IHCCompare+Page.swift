import AttributionCore
import AttributionRPC

extension IHCCompare: PresentableMethod {
  static func page(of response: Response) -> Page {
    let channels = channels(response)
    guard response.conversions > 0 else {
      return Page(
        lines: ["No conversion of these days has an answer of the remote IHC service."],
        data: channels)
    }
    let lines =
      paragraph(
        "\(counted(response.conversions, "conversion")) compared; "
          + "\(response.unanswered) without an answer left out.")
      + paragraph(
        "A touch gets \(share(response.meanDifference)) more or less on average,"
          + " \(share(response.largestDifference)) at most;"
          + " \(shown(response.movedCredit)) of the credit lies on other channels.")
    var tables = [channels]
    if !response.differences.isEmpty { tables.append(differences(response)) }
    return Page(
      lines: lines, tables: tables,
      notes: ["Why: `attrctl ihc show CONV_ID`, `attrctl explain CONV_ID --model ihc`."],
      data: channels)
  }

  private static func share(_ credit: Credit) -> String { Cell.share(credit).shown }

  private static func shown(_ credit: Credit) -> String { Cell.credit(credit).shown }

  private static func channels(_ response: Response) -> Table {
    var table = Table([
      .text("channel_name", title: "channel"), .number("touches"),
      .number("remote_credit", title: "credit"), .number("local_credit", title: "local"),
      .number("credit_difference", title: "±"), .number("remote_revenue", title: "revenue"),
      .number("local_revenue", title: "local"), .number("revenue_difference", title: "±"),
    ])
    table.caption = "What the service gives and what the local ihc does:"
    table.rows = response.channels.map { channel in
      [
        .text(channel.channelName), .integer(channel.touches), .credit(channel.remoteCredit),
        .credit(channel.localCredit), .difference(channel.creditDifference),
        .money(channel.remoteRevenue), .money(channel.localRevenue),
        .difference(channel.revenueDifference),
      ]
    }
    return table
  }

  private static func differences(_ response: Response) -> Table {
    var table = Table([
      .text("conv_id", title: "conversion"), .text("session_id", title: "session"),
      .text("at"), .text("channel_name", title: "channel"), .number("touches"),
      .number("remote_credit", title: "credit"), .number("local_credit", title: "local"),
      .number("difference", title: "±"),
    ])
    table.caption = "Touches that differ most:"
    table.rows = response.differences.map { touch in
      [
        .text(touch.conversion), .text(touch.session), .plain(touch.at),
        .text(touch.channelName), .integer(touch.touches), .share(touch.remoteCredit),
        .share(touch.localCredit), .shareDifference(touch.difference),
      ]
    }
    return table
  }
}
