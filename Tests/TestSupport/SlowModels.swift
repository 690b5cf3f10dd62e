package import AttributionCore
import Foundation

/// Slow, obvious versions of the formulas, to hold the fast ones against.
package enum SlowModels {
  /// Parts of `amount` by the largest remainder, by exact arithmetic on integer weights that are
  /// not all zero.
  package static func apportion(_ amount: Int64, weights: [UInt64]) -> [Int64] {
    let total = weights.reduce(0, +)
    let magnitude = UInt64(amount.magnitude)
    var parts: [Int64] = []
    var remainders: [(remainder: UInt64, index: Int)] = []
    for (index, weight) in weights.enumerated() {
      let (high, low) = magnitude.multipliedFullWidth(by: weight)
      let (quotient, remainder) = total.dividingFullWidth((high, low))
      parts.append(Int64(quotient))
      remainders.append((remainder, index))
    }
    let left = Int64(magnitude) - parts.reduce(0, +)
    let order = remainders.sorted {
      $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index
    }
    for entry in order.prefix(Int(left)) { parts[entry.index] += 1 }
    return amount < 0 ? parts.map(-) : parts
  }

  /// The sessions of a journey, by going through all of them.
  package static func journey(
    of conversion: Instant, after previous: Instant?, rules: JourneyRules, in sessions: [Instant]
  ) -> [Int] {
    sessions.indices.filter { index in
      let session = sessions[index]
      func isBefore(_ instant: Instant) -> Bool {
        rules.boundary == .inclusive ? session <= instant : session < instant
      }
      guard isBefore(conversion) else { return false }
      if let lookback = rules.lookback, conversion.micros - session.micros > lookback {
        return false
      }
      if rules.afterConversion == .restart, let previous, isBefore(previous) { return false }
      return true
    }
  }
}
