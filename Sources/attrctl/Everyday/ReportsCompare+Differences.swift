import AttributionCore
import AttributionRPC

extension ReportsCompare {
  /// Where the models of a comparison disagree, most first.
  struct Differences {
    private let response: Response
    private let keys: Keys
    private let others: [String]
    /// Rows on which any two models differ, by how far the furthest two are apart.
    private let rows: [(row: ComparisonRow, spread: Credit)]

    init(_ response: Response) {
      self.response = response
      keys = Keys(response)
      others = response.models.filter { $0 != response.base }
      rows = response.rows.map { row in
        let credits = row.credit.entries.map(\.value)
        return (row, (credits.max() ?? .zero) - (credits.min() ?? .zero))
      }
      .filter { $0.spread > .zero }
      .enumerated()
      .sorted {
        $0.element.spread != $1.element.spread
          ? $0.element.spread > $1.element.spread : $0.offset < $1.offset
      }
      .map(\.element)
    }

    var hasOthers: Bool { !others.isEmpty }

    /// A line a model: how much of the credit it gives to other channels, and which it differs on
    /// most.
    var summary: Table {
      var table = Table([
        .text("model"), .number("moved"), .number("moved_percent", title: "%"),
        .text("most", title: "most on"), .number("by"),
      ])
      table.caption = "Credit that lies on other channels than under \(response.base):"
      table.rows = others.map { model in
        let disagreement = response.totals.disagreement[model]
        let most = rows.max { left, right in
          magnitude(left.row, model) < magnitude(right.row, model)
        }
        let difference = most?.row.differences[model]?.credit
        let isAny = difference.map { $0 != .zero } ?? false
        return [
          .text(model), .credit(disagreement?.credit), .perCent(disagreement?.percent),
          isAny ? .text(most?.row.channelName) : .none,
          isAny ? .difference(difference) : .none,
        ]
      }
      return table
    }

    private func magnitude(_ row: ComparisonRow, _ model: String) -> UInt64 {
      row.differences[model]?.credit.nanos.magnitude ?? 0
    }

    /// Rows on which the models differ, the most disputed first.
    var credits: Table {
      var table = Table(
        keys.columns + (others.count > 1 ? [.number("spread")] : [])
          + others.flatMap { [.number($0), Table.Column.number("\($0)_%", title: "%").joined] })
      table.caption = "Credit less that of \(response.base), most disputed first:"
      table.repeatedColumns = keys.columns.count
      table.rows = rows.map { row, spread in
        keys.cells(row) + (others.count > 1 ? [.credit(spread)] : [])
          + others.flatMap { model -> [Cell] in
            let difference = row.differences[model]
            return [.difference(difference?.credit), .change(difference?.percent)]
          }
      }
      if rows.isEmpty { table.caption = "No credit differs." }
      return table
    }

    var revenues: Table {
      var table = Table(keys.columns + others.map { .number($0) })
      table.caption = "Revenue less that of \(response.base):"
      table.repeatedColumns = keys.columns.count
      table.rows = response.rows.map { row in
        keys.cells(row) + others.map { .difference(row.differences[$0]?.revenue) }
      }
      return table
    }
  }
}

extension Cell {
  /// A difference, with its sign.
  static func difference(_ credit: Credit?) -> Cell {
    signed(.credit(credit), isPositive: credit.map { $0 > .zero } ?? false)
  }

  /// A difference within one conversion, with its sign.
  static func shareDifference(_ credit: Credit?) -> Cell {
    signed(.share(credit), isPositive: credit.map { $0 > .zero } ?? false)
  }

  /// A difference, with its sign.
  static func difference(_ amount: Money?) -> Cell {
    signed(.money(amount), isPositive: amount.map { $0 > .zero } ?? false)
  }

  /// A part in per cent, to a tenth.
  static func perCent(_ number: JSONNumber?) -> Cell {
    guard let units = number?.units(decimals: 4) else { return none }
    return .plain(rounded(units, decimals: 4, to: 1))
  }

  /// A change in per cent, with its sign, to a tenth.
  static func change(_ number: JSONNumber?) -> Cell {
    let isPositive = number?.units(decimals: 4).map { $0 > 0 } ?? false
    return signed(.perCent(number), isPositive: isPositive)
  }

  private static func signed(_ cell: Cell, isPositive: Bool) -> Cell {
    isPositive ? .plain("+\(cell.shown)") : cell
  }
}
