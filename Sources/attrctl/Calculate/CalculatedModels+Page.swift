import AttributionCore
import AttributionRPC

extension CalculatedModels {
  /// Both tables in one, for CSV.
  var data: Table {
    table { row in
      [row?.credit.cell(3) ?? .none, row?.revenue.cell(2) ?? .none]
    } columns: { id in
      models.count == 1
        ? [.number("credit"), .number("revenue")]
        : [.number("\(id)_credit"), .number("\(id)_revenue")]
    }
  }

  var page: Page {
    if !touches.isEmpty { return Page(lines: [input], tables: touchTables, notes: notes) }
    guard models.count == 1 else {
      let credits = table {
        [$0?.credit.cell(3) ?? .none]
      } columns: {
        [.number("\($0)_credit", title: $0)]
      }
      let revenues = table {
        [$0?.revenue.cell(2) ?? .none]
      } columns: {
        [.number("\($0)_revenue", title: "\($0) revenue")]
      }
      return Page(lines: [input], tables: [credits, revenues], notes: notes)
    }
    return Page(lines: [input] + models[0].lines, tables: [single], notes: notes)
  }

  /// A table of channels, whose names are those of any model.
  private func table(
    _ cells: (CalculatedModel.Row?) -> [Cell], columns: (String) -> [Table.Column]
  ) -> Table {
    var table = Table(
      [.text("channel_name", title: "channel")] + models.flatMap { columns($0.model) })
    let byName = models.map { model in
      Dictionary(model.rows.map { ($0.channel, $0) }) { first, _ in first }
    }
    let names = Set(byName.flatMap(\.keys)).sorted()
    table.rows = names.map { name in [.text(name)] + byName.flatMap { cells($0[name]) } }
    table.totals = [.plain("total")] + models.flatMap { cells($0.total) }
    table.repeatedColumns = 1
    return table
  }

  /// One model with its shares, and what it learned of each channel.
  private var single: Table {
    let model = models[0]
    var table = Table([
      .text("channel_name", title: "channel"), .number("credit"), .number("share"),
      .number("revenue"),
    ])
    if let effects = model.effects {
      table.columns.append(.number("effect", title: effects.title))
      if !effects.errors.isEmpty { table.columns.append(.number("error", title: "± error")) }
    }
    let total = model.total
    table.rows = model.rows.indices.map { index in
      let row = model.rows[index]
      var cells: [Cell] = [.text(row.channel), row.credit.cell(3)]
      cells += [share(row.credit, of: total.credit), row.revenue.cell(2)]
      if let effects = model.effects {
        cells.append(effects.values[index].cell(4))
        if !effects.errors.isEmpty { cells.append(effects.errors[index].cell(4)) }
      }
      return cells
    }
    let blanks = [Cell](repeating: .plain(""), count: table.columns.count - 4)
    table.totals =
      [
        .plain("total"), total.credit.cell(3), share(total.credit, of: total.credit),
        total.revenue.cell(2),
      ] + blanks
    return table
  }

  private func share(_ part: CalculatedAmount, of whole: CalculatedAmount) -> Cell {
    guard whole.value != 0 else { return .none }
    let percent = CalculatedAmount(100 * part.value / whole.value).cell(1)
    return .computed("\(percent.shown) %", exact: percent.exact)
  }

  /// The touchpoints of a journey: credit and revenue of one model, or the credits of several.
  private var touchTables: [Table] {
    let isAlone = models.count == 1
    var table = Table([.text("timestamp"), .text("channel_name", title: "channel")])
    for model in models {
      table.columns.append(.number("credit", title: isAlone ? "credit" : model.model))
      if isAlone { table.columns.append(.number("revenue")) }
    }
    table.rows = touches.map { touch in
      let parts = touch.parts.flatMap { part -> [Cell] in
        isAlone ? [.share(part.credit), .money(part.revenue)] : [.share(part.credit)]
      }
      return [.plain(touch.instant), .text(touch.channel)] + parts
    }
    let totals = models.map(\.total).flatMap { total -> [Cell] in
      isAlone ? [total.credit.cell(4), total.revenue.cell(2)] : [total.credit.cell(4)]
    }
    table.totals = [.plain("total"), .plain("")] + totals
    table.repeatedColumns = 2
    return [table]
  }
}

extension CalculatedModel {
  /// The sums of its columns.
  fileprivate var total: Row {
    Row(
      channel: "total", credit: .sum(rows.map(\.credit)), revenue: .sum(rows.map(\.revenue)))
  }

  /// What it was set to and learned, in a line; what the input came to is said above.
  fileprivate var lines: [String] {
    let known = ["conversions", "revenue", "nulls", "paths", "statistics"]
    let words = fit.entries.filter { !known.contains($0.name) }.compactMap { entry -> String? in
      let name = entry.name.split(separator: "_").joined(separator: " ")
      return switch entry.value {
      case .number(let number): "\(name) \(number.text)"
      case .string(let text): "\(name) \(text)"
      default: nil
      }
    }
    return ["Model \(model)\(words.isEmpty ? "" : ": ")\(words.joined(separator: ", "))."]
  }
}
