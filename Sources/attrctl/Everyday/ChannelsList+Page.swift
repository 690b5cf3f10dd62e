import AttributionRPC

extension ChannelsList: PresentableMethod {
  static func page(of response: Response) -> Page {
    let sessions = counted(response.sessions, "session")
    var page = Page(data: data(response))
    guard !response.rules.isEmpty else {
      page.lines = ["No rules: \(sessions) count for the channels that were given."]
      page.tables = response.unmatched.isEmpty ? [] : [unmatched(response)]
      return page
    }
    let fitting = response.rules.reduce(0) { $0 + $1.sessions }
    page.lines = ["\(sessions), of which \(fitting) fit a rule of \(response.rules.count)."]
    let used = response.rules.filter { $0.sessions > 0 }
    if !used.isEmpty { page.tables.append(rules(used)) }
    if !response.unmatched.isEmpty {
      page.lines.append("Those that fit none keep the name they were given: the second table.")
      page.tables.append(unmatched(response))
    }
    if used.isEmpty {
      page.lines[page.lines.count - 1] = "None: all keep the name they were given."
    }
    page.notes = notes(response).flatMap { paragraph($0) }
    return page
  }

  /// How much of the names as given fits beside the rest.
  private static let givenWidth = 34

  private static func rules(_ uses: [ChannelRuleUse]) -> Table {
    var table = Table([
      .text("rule"), .text("channel_name", title: "channel"), .number("sessions"),
      .number("users"), .text("given", title: "given as"),
    ])
    table.rows = uses.map { use in
      [
        .plain("\(use.rule.entry)\(use.rule.preset == nil ? "" : "*")"),
        .text(use.rule.channelName), .integer(use.sessions), .integer(use.users),
        .text(given(use)),
      ]
    }
    return table
  }

  private static func given(_ use: ChannelRuleUse) -> String {
    var text = ""
    for (index, given) in use.given.enumerated() {
      let name = index == 0 ? given.channelName : ", \(given.channelName)"
      guard text.count + name.count <= givenWidth else {
        return index == 0 ? String(name.prefix(givenWidth - 1)) + "…" : text + ", …"
      }
      text += name
    }
    return text
  }

  private static func unmatched(_ response: Response) -> Table {
    var table = Table([
      .text("channel_name", title: "given as"), .number("sessions"), .number("users"),
      .text("example"), .text("source"),
    ])
    table.rows = response.unmatched.map { given in
      let example = given.examples.first
      return [
        .text(given.channelName), .integer(given.sessions), .integer(given.users ?? 0),
        .text(example?.session),
        .text(example.map { "\($0.source.file):\($0.source.line)" }),
      ]
    }
    return table
  }

  /// What a person may have meant otherwise: rules of their own that set nothing.
  private static func notes(_ response: Response) -> [String] {
    var notes: [String] = []
    for use in response.rules where use.sessions == 0 && use.rule.preset == nil {
      guard let taker = use.takenBy else {
        notes.append(
          "Entry \(use.rule.place), never fits: \(use.rule.conditions.joined(separator: ", ")).")
        continue
      }
      notes.append(
        "Entry \(use.rule.place), is shadowed: \(counted(use.taken, "session")) fit it, and "
          + "entry \(taker.number) took most.")
    }
    let preset = response.rules.filter { $0.rule.preset != nil }
    if let name = preset.first?.rule.preset {
      notes.append(
        "* of \(name), of whose \(counted(preset.count, "rule")) "
          + "\(preset.count { $0.sessions == 0 }) fit nobody.")
    }
    return notes
  }

  /// Everything, for CSV.
  private static func data(_ response: Response) -> Table {
    var table = Table([
      .number("position"), .number("entry"), .text("preset"), .text("channel_name"),
      .text("given_name"), .number("sessions"), .text("conditions"),
    ])
    for use in response.rules {
      let given = use.given.isEmpty ? [ChannelGiven()] : use.given
      for name in given {
        table.rows.append([
          .integer(use.rule.position), .integer(use.rule.entry), .text(use.rule.preset),
          .text(use.rule.channelName), .text(use.given.isEmpty ? nil : name.channelName),
          .integer(name.sessions), .text(use.rule.conditions.joined(separator: ", ")),
        ])
      }
    }
    for given in response.unmatched {
      table.rows.append([
        .none, .none, .none, .text(given.channelName), .text(given.channelName),
        .integer(given.sessions), .none,
      ])
    }
    return table
  }
}

extension ChannelRuleEntry {
  /// Where it stands, such as `3 (line 12)`.
  var number: String {
    "\(entry)" + (line.map { " (line \($0))" } ?? "") + (preset.map { " of \($0)" } ?? "")
  }

  /// Where it stands, and what it sets, such as `3 (line 12), Email`.
  var place: String { "\(number), \(channelName)" }
}
