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
  /// The only touchpoint with a share, if there is but one: it gets everything.
  private var only: Int?

  package init() {}

  /// Takes the shares that the next calls of ``divide(_:into:)`` use.
  ///
  /// - Parameter shares: Each 0…1; not all of them zero.
  package mutating func use(_ shares: [Double]) {
    weights.removeAll(keepingCapacity: true)
    total = 0
    var sharing = 0
    for share in shares {
      let weight = UInt64((share * Self.scale).rounded(.toNearestOrEven))
      if weight > 0 {
        only = weights.count
        sharing += 1
      }
      weights.append(weight)
      total += weight
    }
    if sharing != 1 { only = nil }
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
  /// - Complexity: O(n) for n shares, and O(n · leftover units) at worst, leftover < n.
  package mutating func divide(_ amount: Int64, into parts: inout [Int64]) {
    parts.removeAll(keepingCapacity: true)
    if let only {
      parts.append(contentsOf: repeatElement(0, count: weights.count))
      parts[only] = amount
      return
    }
    remainders.removeAll(keepingCapacity: true)
    let magnitude = amount.magnitude
    var left = magnitude
    for weight in weights {
      guard weight != 0 else {
        parts.append(0)
        remainders.append(0)
        continue
      }
      // weight <= total, so the quotient is at most the amount and fits.
      let (quotient, remainder) = total.dividingFullWidth(
        magnitude.multipliedFullWidth(by: weight))
      parts.append(Int64(truncatingIfNeeded: quotient))
      remainders.append(remainder)
      left -= quotient
    }
    handOut(left, to: &parts)
    if amount < 0 { for index in parts.indices { parts[index] = 0 &- parts[index] } }
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
  private mutating func handOut(_ left: UInt64, to parts: inout [Int64]) {
    guard left > 0 else { return }
    if left > 8 {
      let order = remainders.indices.sorted {
        remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
      }
      for index in order.prefix(Int(left)) { parts[index] += 1 }
      return
    }
    for _ in 0..<left {
      var best = 0
      for index in remainders.indices where remainders[index] > remainders[best] { best = index }
      parts[best] += 1
      remainders[best] = 0
    }
  }
}
