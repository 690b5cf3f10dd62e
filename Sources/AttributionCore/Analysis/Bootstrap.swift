/// What sums of credit and revenue would have been, had other users been drawn: a bootstrap over
/// users.
///
/// Every replicate weighs every user by a whole number (see ``PoissonWeights``), and a replicate's
/// sums are integers. So the result depends on which users there are and what they contribute, not
/// on the order in which they come, down to the last bit.
package struct Bootstrap: Sendable {
  package let replicates: Int
  /// `replicates` sums a slot, slot by slot, each with the credit and then the revenue.
  private var credits: [Int128] = []
  private var revenues: [Int128] = []
  private var weights: [Int64]

  /// - Parameter replicates: At least one.
  package init(replicates: Int) {
    precondition(replicates > 0)
    self.replicates = replicates
    weights = [Int64](repeating: 0, count: replicates)
  }

  /// A user's part of one sum.
  package struct Part: Hashable, Sendable {
    /// Which sum, from zero.
    package var slot: Int
    package var credit: Credit
    package var revenue: Money

    package init(slot: Int, credit: Credit, revenue: Money) {
      self.slot = slot
      self.credit = credit
      self.revenue = revenue
    }
  }

  /// The number of sums, those that no user has a part of included where a later one has.
  package var slots: Int { credits.count / replicates }

  /// Adds a user to all replicates; a user comes once, with all parts.
  ///
  /// - Complexity: O(`replicates` × parts).
  package mutating func add(user id: UnsafeRawBufferPointer, _ parts: [Part]) {
    guard let last = parts.map(\.slot).max() else { return }
    if last >= slots { grow(to: last + 1) }
    let seed = PoissonWeights.seed(of: id)
    for replicate in weights.indices { weights[replicate] = PoissonWeights.weight(seed, replicate) }
    for part in parts {
      let start = part.slot * replicates
      Self.add(part.credit.nanos, times: weights, to: &credits, at: start)
      Self.add(part.revenue.micros, times: weights, to: &revenues, at: start)
    }
  }

  /// Adds the multiples of an amount to as many sums; not a method of the value, which would have
  /// the sums copied.
  private static func add(
    _ amount: Int64, times weights: [Int64], to sums: inout [Int128], at start: Int
  ) {
    guard amount != 0 else { return }
    var sums = sums.mutableSpan
    let weights = weights.span
    for replicate in weights.indices {
      sums[start + replicate] &+= Int128(amount) &* Int128(weights[replicate])
    }
  }

  private mutating func grow(to slots: Int) {
    let count = slots * replicates - credits.count
    credits.append(contentsOf: repeatElement(0, count: count))
    revenues.append(contentsOf: repeatElement(0, count: count))
  }

  /// The credit of a sum in every replicate, in units of 10^-9; zeros for one that nobody has.
  package func credits(_ slot: Int) -> [Int128] { replicates(of: credits, slot) }

  /// The revenue of a sum in every replicate, in units of 10^-6; zeros for one that nobody has.
  package func revenues(_ slot: Int) -> [Int128] { replicates(of: revenues, slot) }

  private func replicates(of sums: [Int128], _ slot: Int) -> [Int128] {
    guard slot < slots else { return [Int128](repeating: 0, count: replicates) }
    return Array(sums[slot * replicates..<(slot + 1) * replicates])
  }
}
