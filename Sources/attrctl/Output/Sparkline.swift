/// The course of a number, one block a step: the height says how much of the largest it is.
enum Sparkline {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// Draws values in at most `width` columns; neighbours are added up where they are more.
  ///
  /// The lowest block stands for the least value or zero, whichever is less, the highest for the
  /// greatest; values that are all zero are all lowest.
  static func text(_ values: [Int64], width: Int) -> String {
    let steps = merged(values, into: width)
    let low = min(0, steps.min() ?? 0)
    let high = max(0, steps.max() ?? 0)
    guard high > low else { return String(repeating: blocks[0], count: steps.count) }
    let range = Double(high) - Double(low)
    return String(
      steps.map { value in
        let level = (Double(value) - Double(low)) / range * Double(blocks.count - 1)
        return blocks[Int(level.rounded(.toNearestOrEven))]
      })
  }

  /// The values in `width` groups of neighbours whose sizes differ by one at most, added up.
  private static func merged(_ values: [Int64], into width: Int) -> [Int64] {
    guard values.count > width, width > 0 else { return values }
    return (0..<width).map { group in
      let range = group * values.count / width..<(group + 1) * values.count / width
      let sum = values[range].reduce(Int128(0)) { $0 + Int128($1) }
      // Groups of unlike sizes are compared by what a step of theirs is on average.
      return Int64(clamping: sum / Int128(range.count))
    }
  }
}
