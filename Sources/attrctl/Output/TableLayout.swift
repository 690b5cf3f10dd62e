/// How wide the columns of a table are drawn, and which stand side by side.
struct TableLayout {
  /// By column.
  private(set) var widths: [Int]
  /// The columns of each part, the parts one below the other.
  private(set) var parts: [[Int]]

  private static let gap = 2

  init(_ table: Table, _ style: Style) {
    let lines = table.rows + (table.totals.map { [$0] } ?? [])
    widths = table.columns.map(\.title.count)
    var least = widths
    for line in lines {
      for (index, cell) in line.enumerated() {
        widths[index] = max(widths[index], cell.shown.count)
        least[index] = max(least[index], min(cell.shown.count, cell.leastWidth))
      }
    }
    parts = [Array(table.columns.indices)]
    if let repeated = table.repeatedColumns {
      // Names first: a table that needs no cutting then is not cut.
      shrink(to: style.width, least)
      cut(table.columns, repeated, to: style.drawingWidth)
    } else {
      shrink(to: style.width, least)
    }
  }

  private func total(_ part: [Int]) -> Int {
    part.reduce(0) { $0 + widths[$1] } + Self.gap * max(part.count - 1, 0)
  }

  /// Takes columns off the widest column that can spare one, until the table fits or none can.
  private mutating func shrink(to width: Int?, _ least: [Int]) {
    guard let width else { return }
    var excess = total(parts[0]) - width
    while excess > 0 {
      var widest: Int?
      for index in widths.indices where widths[index] > least[index] {
        if widest.map({ widths[index] > widths[$0] }) ?? true { widest = index }
      }
      guard let widest else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }

  private mutating func cut(_ columns: [Table.Column], _ repeated: Int, to width: Int) {
    guard total(parts[0]) > width, columns.count > repeated else { return }
    let leading = Array(0..<repeated)
    var groups: [[Int]] = []
    for index in repeated..<columns.count {
      if columns[index].isJoined, !groups.isEmpty {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    parts = []
    var part = leading
    for group in groups {
      if part.count > leading.count, total(part + group) > width {
        parts.append(part)
        part = leading
      }
      part += group
    }
    parts.append(part)
  }
}
