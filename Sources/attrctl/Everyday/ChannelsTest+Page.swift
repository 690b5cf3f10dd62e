import AttributionRPC

extension ChannelsTest: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([.text("part"), .text("value")])
    table.rows = response.parts.map { [.plain($0.part), .text($0.value)] }
    return Page(
      lines: paragraph(outcome(response)), tables: table.rows.isEmpty ? [] : [table],
      notes: response.nearest.flatMap { failed in
        paragraph(
          "Not entry \(failed.rule.place): it wants \(failed.failed.joined(separator: ", ")).")
      }, data: table)
  }

  private static func outcome(_ response: Response) -> String {
    guard let rule = response.rule else {
      let stays =
        response.channelName.map { "the channel stays \($0)" } ?? "the name as given stays"
      return "No rule fits: \(stays)."
    }
    let conditions = rule.conditions.isEmpty ? ["any session"] : rule.conditions
    return "Counts for \(rule.channelName), by entry \(rule.number): "
      + "\(conditions.joined(separator: ", "))."
  }
}
