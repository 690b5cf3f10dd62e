import AttributionCore
import AttributionRPC

extension JourneysExplain: EverydayMethod {
  static let shortName = "explain"

  /// Who converted, how the journey came about, and what each model made of it.
  static func page(of response: Response) -> Page {
    var page = Page(lines: paragraph(heading(response)))
    if let stitched = response.stitched {
      page.lines += paragraph("One person's ids: \(stitched.joined(separator: ", ")).")
    }
    page.lines += paragraph(JourneyStory(response).text)
    page.lines += renamings(response.touches).flatMap { paragraph($0) }
    if !response.touches.isEmpty { page.tables.append(journey(response.touches)) }
    if let only = response.models.first, response.models.count == 1 {
      page.lines += [""] + DivisionStory(only).lines
      page.tables.append(division(only, response.touches))
      page.notes = DivisionStory(only).notes
    } else if !response.models.isEmpty {
      page.tables += comparisons(response)
      page.notes = paragraph(
        "Why: `attrctl explain \(response.conversion) --model MODEL`, one at a time.")
    }
    if let omissions = omissions(response.journey) { page.tables.append(omissions) }
    if response.isPending { page.notes.append("Pending: wait with `attrctl sync`.") }
    page.data = data(response)
    return page
  }

  private static func heading(_ response: Response) -> String {
    "Conversion \(response.conversion) of user \(response.user) at \(response.at), worth "
      + "\(Cell.money(response.revenue).shown), from \(response.source.text)."
  }

  private static let renamingsShown = 10

  /// Why touches count for other channels than they came with.
  private static func renamings(_ touches: [ExplainedTouch]) -> [String] {
    let sentences = touches.enumerated().compactMap { index, touch -> String? in
      guard let given = touch.givenChannel, let rule = touch.channelRule else { return nil }
      let why = rule.conditions.isEmpty ? "any session" : rule.conditions.joined(separator: ", ")
      return "Touch \(index + 1) came as \(given) and counts for \(touch.channelName), by entry "
        + "\(rule.number) of the channel rules: \(why)."
    }
    let more = sentences.count - renamingsShown
    return sentences.prefix(renamingsShown)
      + (more > 0 ? ["Rules set the channels of \(more) more; see --json."] : [])
  }

  private static func journey(_ touches: [ExplainedTouch]) -> Table {
    let hasUsers = touches.contains { $0.user != nil }
    var table = Table(
      [.number("touch", title: "#"), .text("at"), .text("channel"), .text("session")]
        + (hasUsers ? [.text("user")] : []) + [.number("cost"), .text("source")])
    table.rows = touches.enumerated().map { index, touch in
      [
        .integer(index + 1), .plain(touch.at), .text(touch.channelName), .text(touch.session),
      ] + (hasUsers ? [.text(touch.user ?? "")] : [])
        + [.money(touch.cost), .text("\(touch.source.file):\(touch.source.line)")]
    }
    return table
  }

  /// The steps of one model, and what they lead to.
  private static func division(_ model: ModelDivision, _ touches: [ExplainedTouch]) -> Table {
    var table = Table(
      [.number("touch", title: "#"), .text("channel")] + model.steps.map { .number($0.name) }
        + [.number("share"), .number("credit").joined, .number("revenue").joined])
    table.rows = model.parts.enumerated().map { index, part in
      [.integer(index + 1), .text(touches[index].channelName)]
        + model.steps.map { .step($0, index) }
        + [.number(part.share.value), .plain(part.credit), .plain(part.revenue)]
    }
    table.totals =
      [.plain(""), .plain("total")] + model.steps.map { _ in .plain("") }
      + [
        .plain(""), .plain(model.parts.reduce(.zero) { $0 + $1.credit }),
        .plain(model.parts.reduce(.zero) { $0 + $1.revenue }),
      ]
    table.repeatedColumns = 2
    return table
  }

  /// A touch a row and a model a column: the credit, and the revenue.
  private static func comparisons(_ response: Response) -> [Table] {
    func table(_ caption: String, _ cell: (DivisionPart) -> Cell, total: [Cell]) -> Table {
      var table = Table(
        [.number("touch", title: "#"), .text("channel")]
          + response.models.map { .number($0.model) })
      table.caption = caption
      table.rows = response.touches.enumerated().map { index, touch in
        [.integer(index + 1), .text(touch.channelName)]
          + response.models.map { cell($0.parts[index]) }
      }
      table.totals = [.plain(""), .plain("total")] + total
      table.repeatedColumns = 2
      return table
    }
    return [
      table(
        "Credit", { .share($0.credit) },
        total: response.models.map { .share($0.parts.reduce(.zero) { $0 + $1.credit }) }),
      table(
        "Revenue", { .money($0.revenue) },
        total: response.models.map { .money($0.parts.reduce(.zero) { $0 + $1.revenue }) }),
    ]
  }

  private static let omissionsShown = 10

  private static func omissions(_ journey: JourneyFormation) -> Table? {
    guard !journey.omissions.isEmpty else { return nil }
    let shown = journey.omissions.prefix(omissionsShown)
    let count = journey.leftOut.reduce(0) { $0 + $1.sessions }
    var table = Table([.text("at"), .text("channel"), .text("session"), .text("why")])
    table.caption =
      shown.count < count ? "Left out, the first \(shown.count) of \(count)" : "Left out"
    table.rows = shown.map { session in
      [
        .plain(session.at), .text(session.channelName), .text(session.session),
        .text(JourneyStory.words[session.reason] ?? session.reason),
      ]
    }
    return table
  }
}

extension SourceLine {
  fileprivate var text: String { "\(file), line \(line)" }
}
