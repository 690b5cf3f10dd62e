/// Bars, a line each: how far values reach, with their intervals where there are any.
struct BarPlot: Hashable {
  struct Bar: Hashable {
    let label: String
    let value: Int64
    /// Drawn over the bar, from end to end.
    var interval: ClosedRange<Int64>?
    /// The value in words.
    let shown: String
  }

  let title: String
  let bars: [Bar]

  private static let gap = "  "
  private static let leastWidth = 10

  /// The title and a line a bar, in the columns of the style; labels are shortened where bars would
  /// not have ten.
  func text(_ style: Style) -> String {
    let shownWidth = bars.map(\.shown.count).max() ?? 0
    let longest = bars.map { printable($0.label).count }.max() ?? 0
    let spare = style.drawingWidth - shownWidth - 2 * Self.gap.count
    let labelWidth = min(longest, max(spare - Self.leastWidth, 8), max(spare / 2, 8))
    let scale = BarScale(bars, width: max(spare - labelWidth, Self.leastWidth))
    var text = style.bold(printable(title)) + "\n"
    for bar in bars {
      let label = printable(bar.label)
      let name = label.count > labelWidth ? label.prefix(labelWidth - 1) + style.drawn("…") : label
      let padding = String(repeating: " ", count: labelWidth - name.count)
      let indent = String(repeating: " ", count: shownWidth - bar.shown.count)
      var line = name + padding + Self.gap + indent + style.drawn(bar.shown) + Self.gap
      line += style.drawn(scale.drawing(of: bar))
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}

/// Which column of a plot stands for which value.
///
/// Where values are negative, a column between them and the others is the axis.
struct BarScale {
  private let low: Double
  private let high: Double
  /// Columns left of the axis, and right of it.
  private let left: Int
  private let right: Int

  init(_ bars: [BarPlot.Bar], width: Int) {
    let ends = bars.flatMap { bar in
      [bar.value, bar.interval?.lowerBound ?? bar.value, bar.interval?.upperBound ?? bar.value]
    }
    low = Double(min(0, ends.min() ?? 0))
    high = Double(max(0, ends.max() ?? 0))
    guard low < 0 else {
      (left, right) = (0, width)
      return
    }
    let columns = width - 1
    let share = -low / (high - low) * Double(columns)
    left = max(1, min(Int(share.rounded()), high > 0 ? columns - 1 : columns))
    right = columns - left
  }

  private var hasAxis: Bool { left > 0 }

  /// The column that a value lies in.
  private func column(_ value: Int64) -> Int {
    let axis = hasAxis ? 1 : 0
    if value < 0 {
      let steps = Int(Double(value) / low * Double(left))
      return left - 1 - min(steps, left - 1)
    }
    guard value > 0 else { return left }
    return left + axis + min(Int(Double(value) / high * Double(right)), max(right - 1, 0))
  }

  /// A bar with its interval, as wide as the plot or less.
  func drawing(of bar: BarPlot.Bar) -> String {
    var columns = [Character](repeating: " ", count: left + (hasAxis ? 1 : 0) + right)
    if hasAxis { columns[left] = "│" }
    let end = column(bar.value)
    if bar.value > 0 {
      for index in (left + (hasAxis ? 1 : 0))...end { columns[index] = "█" }
    } else if bar.value < 0 {
      for index in end..<left { columns[index] = "█" }
    }
    if let interval = bar.interval {
      let (first, last) = (column(interval.lowerBound), column(interval.upperBound))
      for index in first...last where !hasAxis || index != left { columns[index] = "─" }
      columns[first] = "├"
      columns[last] = "┤"
      if first...last ~= end { columns[end] = "┼" }
    }
    return String(columns)
  }
}
