import AttributionRPC

extension JourneysExplain {
  /// Every touch with everything that is known of it, for CSV.
  static func data(_ response: Response) -> Table {
    let touches = response.touches
    let hasPhases = touches.contains { $0.phases != nil }
    let hasUsers = touches.contains { $0.user != nil }
    let steps = response.models.count == 1 ? response.models[0].steps : []
    let others = response.models.dropFirst()
    var table = Table(
      [.text("at"), .text("channel_name"), .text("session_id")]
        + (hasUsers ? [.text("user_id")] : [])
        + [.number("cost"), .number("credit"), .number("revenue")]
        + (hasPhases ? [.number("initializer"), .number("holder"), .number("closer")] : [])
        + [.text("source_file"), .number("source_line")] + steps.map { .number($0.column) }
        + others.flatMap { [.number("\($0.model)_credit"), .number("\($0.model)_revenue")] })
    table.rows = touches.enumerated().map { index, touch in
      var row: [Cell] = [.plain(touch.at), .text(touch.channelName), .text(touch.session)]
      if hasUsers { row.append(.text(touch.user ?? "")) }
      row += [.money(touch.cost), .share(touch.credit), .money(touch.revenue)]
      if hasPhases {
        let phases = [touch.phases?.initializer, touch.phases?.holder, touch.phases?.closer]
        row += phases.map { .share($0) }
      }
      row += [.text(touch.source.file), .integer(touch.source.line)]
      row += steps.map { .step($0, index) }
      return row
        + others.flatMap { model -> [Cell] in
          [.share(model.parts[index].credit), .money(model.parts[index].revenue)]
        }
    }
    return table
  }
}

extension DivisionStep {
  /// The name of its column, which those of other tables do not have.
  fileprivate var column: String { "step_" + String(name.map { $0 == " " ? "_" : $0 }) }
}

extension Cell {
  /// The number that a step has for a touch, as its unit is written.
  static func step(_ step: DivisionStep, _ index: Int) -> Cell {
    guard step.values.indices.contains(index), let value = step.values[index].value else {
      return none
    }
    switch step.unit {
    case "flag": return plain(value == 0 ? "no" : "yes")
    case "hours": return number(value, places: 2, after: " h")
    case "days": return number(value, places: 2, after: " d")
    case "position": return plain(Int(value))
    default: return number(value)
    }
  }

  /// A computed number.
  static func number(_ value: Double?, places: Int = 4, after unit: String = "") -> Cell {
    guard let value else { return none }
    let units = Int64(exactly: (value * 1e9).rounded(.toNearestOrEven))
    let text = units.map { rounded($0, decimals: 9, to: places) } ?? value.description
    return computed(text + unit, exact: value.description)
  }
}
