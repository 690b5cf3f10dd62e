import AttributionCore

/// What all paths of a file come to.
struct PathTotals: Hashable {
  /// Rows of the file.
  private(set) var rows = 0
  private(set) var conversions: Int64 = 0
  private(set) var revenue = Money.zero
  private(set) var nulls: Int64 = 0
  /// The sum of all revenue without its signs.
  private var turnover: Int64 = 0
  /// How many touchpoints the paths stand for together.
  private var touches: Int64 = 0

  /// Adds a row, so that no sum of parts of what was added overflows 64 bits.
  @inline(__always)
  mutating func add(_ tally: PathTally, touches count: Int) throws(PathFault) {
    let (ends, isOver) = tally.conversions.addingReportingOverflow(tally.nulls)
    let (walked, isFarOver) = ends.multipliedReportingOverflow(by: Int64(count))
    let (touches, isSumOver) = self.touches.addingReportingOverflow(walked)
    guard !isOver, !isFarOver, !isSumOver else {
      throw PathFault(
        "the rows up to here have more than \(Int64.max) touchpoints in all; expected fewer")
    }
    let (turnover, isMoneyOver) = self.turnover.addingReportingOverflow(
      Int64(clamping: tally.revenue.micros.magnitude))
    guard !isMoneyOver else {
      throw PathFault(
        "the revenue up to here is more than \(Money(micros: .max)) in all; expected less")
    }
    guard tally.conversions > 0 || tally.revenue == .zero else {
      throw PathFault("worth \(tally.revenue) without a conversion; expected 0")
    }
    rows += 1
    self.touches = touches
    self.turnover = turnover
    conversions += tally.conversions
    nulls += tally.nulls
    revenue += tally.revenue
  }
}
