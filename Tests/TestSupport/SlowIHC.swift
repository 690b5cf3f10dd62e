package import AttributionCore

/// The local IHC model step by step, as its description numbers them, to hold the fast one
/// against.
package enum SlowIHC {
  package struct Session: Sendable {
    package var micros: Int64
    package var channel: String
    package var flags: SessionFlags

    package init(micros: Int64, channel: String, flags: SessionFlags) {
      self.micros = micros
      self.channel = channel
      self.flags = flags
    }
  }

  package static func shares(of sessions: [Session], _ parameters: IHCParameters) -> [Double] {
    let n = sessions.count
    if n == 1 { return [1] }
    func hours(_ from: Int, _ to: Int) -> Double {
      Double(sessions[to].micros - sessions[from].micros) / 3_600_000_000
    }
    func isImpression(_ k: Int) -> Bool { sessions[k].flags.contains(.impressionInteraction) }
    // 1.
    let mI = (0..<n).map {
      $0 == 0 ? 1 : value(of: parameters.initializerCurve, at: hours($0 - 1, $0))
    }
    // 2.
    let mC = (0..<n).map { k -> Double in
      if isImpression(k) { return 0 }
      if k == n - 1 { return 1 }
      guard sessions[k].flags.contains(.closerEngagement) else { return 0 }
      return value(of: parameters.closerCurve, at: hours(k, n - 1))
    }
    // 3.
    let bI = normalized(mI)
    let bC = normalized(mC)
    // 4.
    let rH = (0..<n).map { k -> Double in
      let a = 1 - bI[k]
      let b = 1 - bC[k]
      guard sessions[k].flags.contains(.holderEngagement), !isImpression(k), a + b > 0 else {
        return 0
      }
      return 0.5 * ((a + b) / 2 + 2 * a * b / (a + b))
    }
    // 5.
    let restarts = (1..<n).filter { k in
      parameters.restartGapHours.map { hours(k - 1, k) >= $0 } ?? false
    }
    let live = (restarts.last ?? 0)..<n
    // 6., and the redistribution after it.
    func phase(
      _ membership: [Double], _ weight: (IHCParameters.PhaseWeights) -> Double,
      _ rule: IHCParameters.Redistribution.Rule?
    ) -> [Double] {
      let cut = normalized((0..<n).map { live.contains($0) ? membership[$0] : 0 })
      let weighted = (0..<n).map {
        cut[$0] * weight(parameters.channelWeights[sessions[$0].channel] ?? .ones)
      }
      return redistributed(normalized(weighted), sessions.map(\.channel), rule)
    }
    let redistribution = parameters.redistribution
    let phases = [
      phase(mI, \.initializer, redistribution.initializer),
      phase(rH, \.holder, redistribution.holder), phase(mC, \.closer, redistribution.closer),
    ]
    // 7.
    let weights = parameters.phaseWeights
    let counted = zip([weights.initializer, weights.holder, weights.closer], phases).map {
      $1.contains { $0 > 0 } ? $0 : 0
    }
    let sum = counted.reduce(0, +)
    guard sum > 0 else {
      return (0..<n).map { live.contains($0) ? 1 / Double(live.count) : 0 }
    }
    return (0..<n).map { k in
      zip(counted, phases).reduce(0) { $0 + $1.0 / sum * $1.1[k] }
    }
  }

  /// Every pair of a giver and a receiver by itself.
  package static func redistributed(
    _ shares: [Double], _ channels: [String], _ rule: IHCParameters.Redistribution.Rule?
  ) -> [Double] {
    guard let rule else { return shares }
    var result = shares
    for giver in shares.indices where rule.channels.contains(channels[giver]) {
      let receivers = shares.indices.filter { index in
        let lies =
          switch rule.direction {
          case .earlierSessionsOnly: index < giver
          case .anySession: true
          case .laterSessionsOnly: index > giver
          }
        return lies && !rule.channels.contains(channels[index]) && shares[index] > 1e-12
          && shares[index] >= rule.receiveThreshold
      }
      let sum = receivers.reduce(0) { $0 + shares[$1] }
      guard sum > 0 else { continue }
      for receiver in receivers { result[receiver] += shares[giver] * shares[receiver] / sum }
      result[giver] -= shares[giver]
    }
    return result
  }

  private static func value(of curve: IHCParameters.Curve, at hour: Double) -> Double {
    let knots = Array(zip(curve.hours, curve.values))
    for (left, right) in zip(knots, knots.dropFirst()) where left.0 <= hour && hour < right.0 {
      return left.1 + (hour - left.0) / (right.0 - left.0) * (right.1 - left.1)
    }
    return hour < knots[0].0 ? knots[0].1 : knots[knots.count - 1].1
  }

  private static func normalized(_ values: [Double]) -> [Double] {
    let sum = values.reduce(0, +)
    return sum > 0 ? values.map { $0 / sum } : values
  }
}
