/// Sums of neighbours, side by side: one look-up in a ``DeltaTable`` finds them all, and memory that
/// was just used holds them.
struct SumRow<Sums: DeltaSums> {
  /// How many there are.
  static var length: Int { 8 }

  private var sums = InlineArray<8, Sums>(repeating: Sums())

  init() {}

  subscript(index: Int) -> Sums { sums[index] }

  /// Adds to one of them, and returns whether the sum fits.
  @inline(__always)
  mutating func add(_ change: Sums, at index: Int) -> Bool { sums[index].add(change) }
}

extension SumRow: DeltaSums {
  mutating func add(_ other: Self) -> Bool {
    var fits = true
    for index in 0..<Self.length where !sums[index].add(other[index]) { fits = false }
    return fits
  }

  var isZero: Bool { (0..<Self.length).allSatisfy { sums[$0].isZero } }
}
