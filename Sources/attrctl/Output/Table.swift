/// Rows of cells under named columns, with an optional line of totals.
struct Table: Hashable {
  struct Column: Hashable {
    /// The column’s name in CSV.
    let name: String
    /// What stands above it on a terminal.
    let title: String
    let isNumber: Bool
    /// Whether it stays beside the column before it where a table is cut into several.
    var isJoined = false

    static func text(_ name: String, title: String? = nil) -> Column {
      Column(name: name, title: title ?? name.spaced, isNumber: false)
    }

    static func number(_ name: String, title: String? = nil) -> Column {
      Column(name: name, title: title ?? name.spaced, isNumber: true)
    }

    /// The same column, which stays beside the one before it.
    var joined: Column {
      var column = self
      column.isJoined = true
      return column
    }
  }

  var columns: [Column]
  var rows: [[Cell]] = []
  /// Stands below a rule; not part of CSV, whose readers would add it up with the rows.
  var totals: [Cell]?
  /// What the table shows, in a line above it.
  var caption: String?
  /// How many leading columns are repeated where the table is cut into several that fit the page,
  /// side by side columns one below the other; nil for a table that is not cut.
  var repeatedColumns: Int?

  init(_ columns: [Column], totals: [Cell]? = nil) {
    self.columns = columns
    self.totals = totals
  }

  /// Aligned text, numbers to the right, two spaces between columns, each line with its LF.
  ///
  /// Where the style has a width that the table exceeds, names are shortened; numbers never are.
  func text(_ style: Style) -> String {
    let layout = TableLayout(self, style)
    let heading = caption.map { printable($0) + "\n" } ?? ""
    return heading + layout.parts.map { text(of: $0, layout, style) }.joined(separator: "\n")
  }

  private func text(of part: [Int], _ layout: TableLayout, _ style: Style) -> String {
    let titles = columns.map { Cell.plain($0.title) }
    var text = style.bold(line(titles, part, layout, style)) + "\n"
    for row in rows { text += line(row, part, layout, style) + "\n" }
    let keys = repeatedColumns ?? 0
    // A part that has no totals but their name needs none.
    if let totals, part.contains(where: { $0 >= keys && !totals[$0].shown.isEmpty }) {
      let rule = part.map { String(repeating: "─", count: layout.widths[$0]) }
      text += style.dim(style.drawn(rule.joined(separator: "──"))) + "\n"
      text += style.bold(line(totals, part, layout, style)) + "\n"
    }
    return text
  }

  private func line(
    _ cells: [Cell], _ part: [Int], _ layout: TableLayout, _ style: Style
  ) -> String {
    var line = ""
    for index in part {
      let width = layout.widths[index]
      let shown = cells[index].text(width: width, style)
      let padding = String(repeating: " ", count: max(width - shown.count, 0))
      if index != part.first { line += "  " }
      line += style.shaded(
        columns[index].isNumber ? padding + shown : shown + padding, cells[index].shade)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

extension String {
  /// A snake_case name as words.
  fileprivate var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}
