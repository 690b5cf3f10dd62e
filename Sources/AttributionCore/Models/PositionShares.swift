/// The parts of a conversion that go to the first touchpoint, to all between, and to the last.
///
/// One touchpoint gets all. Two share it in the proportion of the ends, or evenly where neither
/// end has a part. They are parts of one: none is negative, and they sum to one.
package struct PositionShares: Hashable, Sendable {
  package var first: Double
  package var middle: Double
  package var last: Double

  package init(first: Double, middle: Double, last: Double) {
    self.first = first
    self.middle = middle
    self.last = last
  }

  /// Of `u-shaped`.
  package static let bothEnds = PositionShares(first: 0.4, middle: 0.2, last: 0.4)
  /// Of `j-shaped`.
  package static let end = PositionShares(first: 0.2, middle: 0.2, last: 0.6)
  /// Of `inverse-j`.
  package static let beginning = PositionShares(first: 0.6, middle: 0.2, last: 0.2)
  /// Of `custom`, until somebody sets others.
  package static let example = PositionShares(first: 0.3, middle: 0.4, last: 0.3)

  /// Overwrites the shares of a journey.
  package func write(to shares: inout MutableSpan<Double>) {
    let last = shares.count - 1
    guard last > 0 else { return shares.giveAll(to: 0) }
    guard last > 1 else {
      let ends = first + self.last
      shares[0] = ends > 0 ? first / ends : 0.5
      shares[1] = 1 - shares[0]
      return
    }
    let between = middle / Double(last - 1)
    for index in shares.indices { shares[index] = between }
    shares[0] = first
    shares[last] = self.last
  }

  /// The shares of a journey of so many touchpoints.
  package func shares(of count: Int) -> [Double] {
    var shares = [Double](repeating: 0, count: count)
    var span = shares.mutableSpan
    write(to: &span)
    return shares
  }

  /// What they say about a journey of so many touchpoints, in sentences.
  func reasons(of count: Int) -> [String] {
    let rule =
      "The first touch gets \(first.percent), the last \(last.percent), and \(middle.percent) is "
      + "spread evenly over those between."
    switch count {
    case 1: return [rule, "There is only one touch, which gets all."]
    case 2:
      let shares = shares(of: 2)
      return [
        rule,
        "There are only two touches, which share all: \(shares[0].percent) and "
          + "\(shares[1].percent).",
      ]
    default:
      let between = middle / Double(count - 2)
      let each = count == 3 ? "The one between gets" : "Each of the \(count - 2) between gets"
      return [rule, "\(each) \(between.percent)."]
    }
  }

  var fingerprint: String { "\(first)/\(middle)/\(last)" }
}

/// A model that divides by the position of a touchpoint alone.
protocol PositionModel: AttributionModel {
  var positions: PositionShares { get }
}

extension PositionModel {
  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    positions.write(to: &shares)
  }

  package func reasons(of journey: Journey) -> [String] { positions.reasons(of: journey.count) }
}
