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
    var courses: Set<Int> = []
    for line in lines {
      for (index, cell) in line.enumerated() {
        widths[index] = max(widths[index], cell.shown.count)
        least[index] = max(least[index], min(cell.shown.count, cell.leastWidth))
        if cell.steps != nil { courses.insert(index) }
      }
    }
    parts = [Array(table.columns.indices)]
    let wanted = widths
    // A course says the same in fewer columns; a name does not.
    shrink(courses, to: style.width, least)
    shrink(Set(widths.indices), to: style.width, least)
    guard let repeated = table.repeatedColumns, total(parts[0]) > style.drawingWidth else { return }
    widths = wanted
    cut(table.columns, repeated, style, least)
  }

  private func total(_ part: [Int]) -> Int {
    part.reduce(0) { $0 + widths[$1] } + Self.gap * max(part.count - 1, 0)
  }

  /// Takes columns off the widest of these that can spare one, until the table fits or none can.
  private mutating func shrink(_ columns: Set<Int>, to width: Int?, _ least: [Int]) {
    guard let width else { return }
    var excess = total(parts[0]) - width
    while excess > 0 {
      let widest = columns.sorted().filter { widths[$0] > least[$0] }
        .max { widths[$0] < widths[$1] }
      guard let widest else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }

  /// Cuts the table into parts that fit; on a terminal its leading columns take a third at most.
  private mutating func cut(
    _ columns: [Table.Column], _ repeated: Int, _ style: Style, _ least: [Int]
  ) {
    guard columns.count > repeated else { return }
    if let width = style.width, repeated > 0 {
      for index in 0..<repeated {
        widths[index] = max(least[index], min(widths[index], width / 3 / repeated))
      }
    }
    let width = style.drawingWidth
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
