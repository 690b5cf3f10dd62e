import AttributionRPC

extension JourneysList: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([
      .text("at"), .text("conv_id", title: "conversion"), .text("user_id", title: "user"),
      .number("revenue"), .number("touchpoints", title: "touches"), .text("channels"),
    ])
    table.rows = response.journeys.map { journey in
      [
        .plain(journey.at), .text(journey.conversion), .text(journey.user),
        .money(journey.revenue), .integer(journey.touchpoints),
        .text(journey.channels.joined(separator: " > ")),
      ]
    }
    let more = response.nextCursor.map { "More: `attrctl journeys --cursor \($0)`." }
    return Page(tables: [table], notes: more.map { [$0] } ?? [])
  }
}
