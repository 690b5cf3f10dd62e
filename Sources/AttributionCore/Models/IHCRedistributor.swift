/// Moves the share of listed channels to other touchpoints of the same phase.
///
/// All givers look at the shares as they were before any of them gave, so their order does not
/// matter. One for whom nobody qualifies keeps what it has.
struct IHCRedistributor: Sendable {
  private let direction: IHCParameters.Redistribution.Direction
  private let threshold: Double
  /// Whether a channel gives, by its number; channels beyond the end do not.
  private let isListed: [Bool]

  /// Less than a thousandth of a nano-credit is no share that others could follow.
  private static let leastShare = 1e-12

  /// Nil where no known channel is listed: then nothing moves.
  init?(_ rule: IHCParameters.Redistribution.Rule?, channels: ChannelNames) {
    guard let rule else { return nil }
    direction = rule.direction
    threshold = max(rule.receiveThreshold, Self.leastShare)
    let listed = Set(rule.channels)
    isListed = channels.names.map(listed.contains)
    guard isListed.contains(true) else { return nil }
  }

  /// Gives away what listed channels have; the sum stays.
  ///
  /// - Complexity: O(n) for n touchpoints.
  func redistribute(_ phase: inout [Double], _ channels: Span<ChannelID>) {
    let rates = givingRates(phase, channels)
    guard rates.contains(where: { $0 > 0 }) else { return }
    let received = receivedRates(rates)
    for index in phase.indices {
      if rates[index] > 0 {
        phase[index] = 0
      } else if receives(phase[index], channels[index]) {
        phase[index] += phase[index] * received[index]
      }
    }
  }

  /// What each touchpoint gives for each unit of share that one of its receivers has; zero for
  /// those that give nothing.
  func givingRates(_ phase: [Double], _ channels: Span<ChannelID>) -> [Double] {
    var rates = [Double](repeating: 0, count: phase.count)
    func give(_ index: Int, to sum: Double) {
      if gives(phase[index], channels[index]), sum > 0 { rates[index] = phase[index] / sum }
    }
    var sum = 0.0
    func pass(_ index: Int) {
      if receives(phase[index], channels[index]) { sum += phase[index] }
    }
    switch direction {
    case .earlierSessionsOnly:
      for index in phase.indices {
        give(index, to: sum)
        pass(index)
      }
    case .laterSessionsOnly:
      for index in phase.indices.reversed() {
        give(index, to: sum)
        pass(index)
      }
    case .anySession:
      for index in phase.indices { pass(index) }
      for index in phase.indices { give(index, to: sum) }
    }
    return rates
  }

  /// Whether `receiver` lies in the direction of a touchpoint that gives.
  func reaches(from giver: Int, to receiver: Int) -> Bool {
    switch direction {
    case .earlierSessionsOnly: receiver < giver
    case .laterSessionsOnly: receiver > giver
    case .anySession: receiver != giver
    }
  }

  /// Whether a touchpoint of that share and channel may receive.
  func receives(_ share: Double, _ channel: ChannelID) -> Bool {
    !isListed(channel) && share >= threshold
  }

  private func gives(_ share: Double, _ channel: ChannelID) -> Bool {
    isListed(channel) && share > 0
  }

  private func isListed(_ channel: ChannelID) -> Bool {
    Int(channel.rawValue) < isListed.count && isListed[Int(channel.rawValue)]
  }

  /// The sum of the rates of those who give to each touchpoint.
  private func receivedRates(_ rates: [Double]) -> [Double] {
    var received = rates
    var sum = 0.0
    switch direction {
    case .earlierSessionsOnly:
      for index in rates.indices.reversed() {
        received[index] = sum
        sum += rates[index]
      }
    case .laterSessionsOnly:
      for index in rates.indices {
        received[index] = sum
        sum += rates[index]
      }
    case .anySession:
      for rate in rates { sum += rate }
      for index in rates.indices { received[index] = sum }
    }
    return received
  }
}
