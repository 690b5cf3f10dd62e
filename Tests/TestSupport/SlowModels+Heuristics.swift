import AttributionCore

/// The rules that go by position and stage, said touch by touch.
extension SlowModels {
  /// A touch: its channel and whether it created the lead or the opportunity.
  package struct Touch: Sendable {
    package var channel: String
    package var isLead: Bool
    package var isOpportunity: Bool

    package init(channel: String, isLead: Bool = false, isOpportunity: Bool = false) {
      self.channel = channel
      self.isLead = isLead
      self.isOpportunity = isOpportunity
    }
  }

  /// First, all between, and last, as parts of one.
  package static func positions(
    _ first: Double, _ middle: Double, _ last: Double, count: Int
  ) -> [Double] {
    if count == 1 { return [1] }
    if count == 2 {
      if first + last == 0 { return [0.5, 0.5] }
      return [first / (first + last), last / (first + last)]
    }
    return [first] + (2..<count).map { _ in middle / Double(count - 2) } + [last]
  }

  /// First, lead, opportunity and rest, as parts of one.
  package static func wShaped(_ touches: [Touch], weights: [Double]) -> [Double] {
    var lead = touches.indices.first { touches[$0].isLead }
    let opportunity = touches.indices.first { touches[$0].isOpportunity }
    if lead == nil, opportunity == nil { lead = touches.count / 2 }
    let others = touches.indices.filter { $0 != 0 && $0 != lead && $0 != opportunity }
    let given = touches.indices.map { index in
      var weight = 0.0
      if index == 0 { weight += weights[0] }
      if index == lead { weight += weights[1] }
      if index == opportunity { weight += weights[2] }
      if others.contains(index) { weight += weights[3] / Double(others.count) }
      return weight
    }
    let sum = given.reduce(0, +)
    return given.map { sum > 0 ? $0 / sum : 1 / Double(touches.count) }
  }

  /// One for each touch whose channel is not there earlier.
  package static func participation(_ touches: [Touch]) -> [Double] {
    touches.indices.map { index in
      touches[..<index].contains { $0.channel == touches[index].channel } ? 0 : 1
    }
  }

  /// Parts by position, times multipliers, scaled to sum to one.
  package static func custom(
    _ touches: [Touch], positions: [Double], multipliers: [String: Double]
  ) -> [Double] {
    let products = zip(touches, positions).map { $1 * (multipliers[$0.channel] ?? 1) }
    let sum = products.reduce(0, +)
    return sum > 0 ? products.map { $0 / sum } : positions
  }
}
