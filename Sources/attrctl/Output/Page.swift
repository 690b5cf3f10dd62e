/// A result as people read it: lines, tables, drawings, and lines after them.
struct Page: Hashable {
  var lines: [String] = []
  var tables: [Table] = []
  var drawings: [Drawing] = []
  var notes: [String] = []
  /// What CSV holds, where it is not the first table.
  var data: Table?

  init(
    lines: [String] = [], tables: [Table] = [], drawings: [Drawing] = [], notes: [String] = [],
    data: Table? = nil
  ) {
    self.lines = lines
    self.tables = tables
    self.drawings = drawings
    self.notes = notes
    self.data = data
  }

  /// The page for a terminal, its parts an empty line apart.
  func text(_ style: Style) -> String {
    var parts: [String] = []
    if !lines.isEmpty { parts.append(lines.map { printable($0) + "\n" }.joined()) }
    parts.append(contentsOf: tables.map { $0.text(style) })
    parts.append(contentsOf: drawings.map { $0.text(style) })
    if !notes.isEmpty { parts.append(notes.map { printable($0) + "\n" }.joined()) }
    return parts.joined(separator: "\n")
  }

  /// The table that CSV holds.
  var table: Table? { data ?? tables.first }
}
