/// Divides a whole number of units among touchpoints in proportion to their shares, exactly.
///
/// The method of the largest remainder (A. Hamilton, 1792): everybody gets the whole units of
/// their part, and the units left over go to the largest remainders, ties to the earlier
/// touchpoint. Shares become integers first, so the result is that of exact arithmetic on them.
package struct Apportionment: Sendable {
  /// A share of one, as an integer: all the bits of a Double's significand.
  private static let scale = 4_503_599_627_370_496.0  // 2^52

  private var weights: [UInt64] = []
  private var total: UInt64 = 0
  private var remainders: [UInt64] = []
  private var ranking: [UInt64] = []
  /// The only touchpoint with a share, if there is but one: it gets everything.
  private var only: Int?

  package init() {}

  /// Takes the shares that the next calls of ``divide(_:into:)`` use.
  ///
  /// - Parameter shares: Each 0…1; not all of them zero.
  package mutating func use(_ shares: [Double]) {
    weights.resize(to: shares.count)
    var sum: UInt64 = 0
    var sharing = 0
    var last: Int?
    let shares = shares.span
    var span = weights.mutableSpan
    for index in shares.indices {
      let weight = UInt64((shares[index] * Self.scale).rounded(.toNearestOrEven))
      if weight > 0 {
        last = index
        sharing += 1
      }
      span[index] = weight
      sum += weight
    }
    only = sharing == 1 ? last : nil
    total = sum
    precondition(total > 0, "a model gives some touchpoint a share")
  }

  /// Takes exact weights that the next calls of ``divide(_:into:)`` use, in place of shares.
  ///
  /// - Parameter list: Not all of them zero; their sum fits.
  package mutating func use(weights list: [UInt64]) {
    weights = list
    total = list.reduce(0, +)
    let sharing = list.indices.filter { list[$0] > 0 }
    only = sharing.count == 1 ? sharing.first : nil
    precondition(total > 0, "an answer gives some touchpoint a share")
  }

  /// Writes the parts of `amount`, which sum to exactly `amount`; negative amounts are divided
  /// like their magnitude.
  ///
  /// - Complexity: O(n log n) for n shares, and O(n) where hardly any units are left over.
  package mutating func divide(_ amount: Int64, into parts: inout [Int64]) {
    parts.resize(to: weights.count)
    var span = parts.mutableSpan
    if let only {
      for index in span.indices { span[index] = 0 }
      span[only] = amount
      return
    }
    remainders.resize(to: weights.count)
    let left = Self.divide(
      amount.magnitude, by: weights, total, into: &span, remainders: &remainders)
    handOut(left, to: &span)
    if amount < 0 { for index in span.indices { span[index] = 0 &- span[index] } }
  }

  /// Writes the whole units of each part and what remains of it, and returns the units left over.
  private static func divide(
    _ magnitude: UInt64, by weights: [UInt64], _ total: UInt64,
    into parts: inout MutableSpan<Int64>, remainders: inout [UInt64]
  ) -> UInt64 {
    let weights = weights.span
    var remainders = remainders.mutableSpan
    var left = magnitude
    // Most models give several touchpoints the same, and one division serves them.
    var divided: (weight: UInt64, quotient: UInt64, remainder: UInt64) = (0, 0, 0)
    for index in weights.indices {
      let weight = weights[index]
      if weight != divided.weight {
        // weight <= total, so the quotient is at most the amount and fits.
        let (quotient, remainder) = total.dividingFullWidth(
          magnitude.multipliedFullWidth(by: weight))
        divided = (weight, quotient, remainder)
      }
      parts[index] = Int64(truncatingIfNeeded: divided.quotient)
      remainders[index] = divided.remainder
      left -= divided.quotient
    }
    return left
  }

  /// Whether each part of what ``divide(_:into:)`` wrote holds one of the units that were left over
  /// when all parts were rounded down.
  package func leftovers(of amount: Int64, in parts: [Int64]) -> [Bool] {
    zip(weights, parts).map { weight, part in
      let (quotient, _) = total.dividingFullWidth(
        amount.magnitude.multipliedFullWidth(by: weight))
      return part.magnitude > quotient
    }
  }

  /// Gives one unit each to the `left` largest remainders.
  private mutating func handOut(_ left: UInt64, to parts: inout MutableSpan<Int64>) {
    guard left > 0 else { return }
    let least = remainder(ranked: Int(left))
    var unranked = Int(left)
    let remainders = remainders.span
    for index in remainders.indices where remainders[index] > least {
      parts[index] += 1
      unranked -= 1
    }
    // Of those that are as large as the last that gets one, the earlier do.
    var index = 0
    while unranked > 0 {
      if remainders[index] == least {
        parts[index] += 1
        unranked -= 1
      }
      index += 1
    }
  }

  /// The remainder that comes at `rank`, from one, if they are ordered from the largest.
  private mutating func remainder(ranked rank: Int) -> UInt64 {
    if rank == 1 { return remainders.reduce(0, max) }
    ranking.removeAll(keepingCapacity: true)
    ranking.append(contentsOf: remainders)
    ranking.sort()
    return ranking[ranking.count - rank]
  }
}

extension Array where Element: ExpressibleByIntegerLiteral {
  /// Makes it have so many elements; those that come are zero.
  mutating func resize(to count: Int) {
    if self.count < count {
      append(contentsOf: repeatElement(0, count: count - self.count))
    } else if self.count > count {
      removeSubrange(count...)
    }
  }
}
