/// The course of values over days, a line each.
struct CoursePlot: Hashable {
  struct Course: Hashable {
    let label: String
    let steps: [Int64]
  }

  let title: String
  let courses: [Course]

  /// The title and a line a course; labels are shortened where a course would not have half of the
  /// columns.
  func text(_ style: Style) -> String {
    let width = style.drawingWidth
    let labelWidth = min(
      courses.map { printable($0.label).count }.max() ?? 0, max(width / 2 - 2, 8))
    var text = style.bold(printable(title)) + "\n"
    for course in courses {
      let label = printable(course.label)
      let name = label.count > labelWidth ? label.prefix(labelWidth - 1) + style.drawn("…") : label
      let padding = String(repeating: " ", count: labelWidth - name.count)
      let line = Sparkline.text(course.steps, width: max(width - labelWidth - 2, 8))
      text += "\(name)\(padding)  \(style.drawn(line))\n"
    }
    return text
  }
}
