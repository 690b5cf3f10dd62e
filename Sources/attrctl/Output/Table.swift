/// Rows of cells under named columns, with an optional line of totals.
struct Table: Hashable {
  struct Column: Hashable {
    /// The column’s name in CSV.
    let name: String
    /// What stands above it on a terminal.
    let title: String
    let isNumber: Bool

    static func text(_ name: String, title: String? = nil) -> Column {
      Column(name: name, title: title ?? name.spaced, isNumber: false)
    }

    static func number(_ name: String, title: String? = nil) -> Column {
      Column(name: name, title: title ?? name.spaced, isNumber: true)
    }
  }

  var columns: [Column]
  var rows: [[Cell]] = []
  /// Stands below a rule; not part of CSV, whose readers would add it up with the rows.
  var totals: [Cell]?

  init(_ columns: [Column], totals: [Cell]? = nil) {
    self.columns = columns
    self.totals = totals
  }

  /// Aligned text, numbers to the right, two spaces between columns, each line with its LF.
  func text(_ style: Style) -> String {
    let widths = self.widths
    let titles = columns.map { Cell.plain($0.title) }
    var text = style.bold(line(titles, widths)) + "\n"
    for row in rows { text += line(row, widths) + "\n" }
    if let totals {
      let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
      text += style.dim(rule) + "\n" + style.bold(line(totals, widths)) + "\n"
    }
    return text
  }

  private var widths: [Int] {
    var widths = columns.map { $0.title.count }
    for row in rows + (totals.map { [$0] } ?? []) {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.shown.count) }
    }
    return widths
  }

  private func line(_ cells: [Cell], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - cell.shown.count)
      if index > 0 { line += "  " }
      line += columns[index].isNumber ? padding + cell.shown : cell.shown + padding
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

extension String {
  /// A snake_case name as words.
  fileprivate var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}
