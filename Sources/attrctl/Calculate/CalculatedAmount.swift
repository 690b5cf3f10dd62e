import AttributionCore
import AttributionRPC
import Glibc

/// A number of a result: its value, and the text that says it exactly.
struct CalculatedAmount: Hashable {
  let value: Double
  let number: JSONNumber

  private init(_ value: Double, _ number: JSONNumber) {
    self.value = value
    self.number = number
  }

  /// A finite number as the shortest text that reads back as it.
  init(_ value: Double) {
    // Nothing that is divided here is infinite; were it so, no number is better than a wrong one.
    precondition(value.isFinite, "a result is a number")
    var text = value == 0 ? "0" : "\(value)"
    if text.hasSuffix(".0") { text.removeLast(2) }
    self.init(value, JSONNumber(text: text) ?? JSONNumber(Int64(0)))
  }

  init(_ credit: Credit) { self.init(Double(credit.nanos) / 1e9, JSONNumber(credit)) }

  init(_ money: Money) { self.init(Double(money.micros) / 1e6, JSONNumber(money)) }

  static let zero = CalculatedAmount(0)

  /// The sum, without the errors of adding up many numbers.
  ///
  /// From A. Neumaier, “Rundungsfehleranalyse einiger Verfahren zur Summation” (1974).
  static func sum(_ amounts: [CalculatedAmount]) -> CalculatedAmount {
    var sum = 0.0
    var lost = 0.0
    for amount in amounts {
      let next = sum + amount.value
      lost +=
        abs(sum) >= abs(amount.value)
        ? (sum - next) + amount.value : (amount.value - next) + sum
      sum = next
    }
    return CalculatedAmount(sum + lost)
  }

  /// A cell that shows so many decimals.
  func cell(_ places: Int) -> Cell {
    let scale = pow(10, Double(places))
    let units = Int64(exactly: (value * scale).rounded(.toNearestOrEven))
    let shown = units.map { rounded($0, decimals: places, to: places) }
    return .computed(shown ?? number.text, exact: number.text)
  }
}
