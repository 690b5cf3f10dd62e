import Glibc

/// Shapley values of conversion rates, estimated from orders in which the channels join.
///
/// A coalition's paths are within those that joined as soon as its last member has: so one order
/// costs as much as all coalitions have members. Every order is also taken backwards, which evens
/// out much of the chance (E. Castro, D. Gómez and J. Tejada, 2009; antithetic pairs). The orders
/// are the same for the same number of channels.
package struct PermutationSampling {
  /// By channel, on conversions and on revenue.
  package private(set) var values: [SIMD2<Double>]
  /// Of the values on conversions: the standard deviation of their means.
  package private(set) var standardErrors: [Double]
  /// How many orders were taken.
  package let permutations: Int

  /// How many steps all orders together may cost, each a member of a coalition or a channel.
  private static let effort = 1_000_000_000

  /// - Complexity: bounded, but for very many coalitions, of which 100 orders are always taken.
  package init(_ coalitions: [Coalition], channels: Int) {
    let members = coalitions.reduce(channels) { $0 + $1.members.count }
    let pairs = min(max(Self.effort / members / 2, 50), 5_000)
    permutations = pairs * 2
    var walker = Walker(coalitions, channels: channels)
    var random = SplitMix64(seed: 0x5EED)
    var order = Array(0..<channels)
    var sums = [SIMD2<Double>](repeating: .zero, count: channels)
    var squares = [Double](repeating: 0, count: channels)
    for _ in 0..<pairs {
      random.shuffle(&order)
      walker.start()
      walker.walk(order)
      walker.walk(order.reversed())
      for channel in 0..<channels {
        let gain = walker.gains[channel] / 2
        sums[channel] += gain
        squares[channel] += gain.x * gain.x
      }
    }
    let count = Double(pairs)
    values = sums.map { $0 / count }
    standardErrors = zip(sums, squares).map { sum, square in
      let variance = max(square / count - (sum.x / count) * (sum.x / count), 0)
      return (variance / (count - 1)).squareRoot()
    }
  }

  /// Goes through orders and adds up what each channel gains.
  private struct Walker {
    let members: [Int32]
    /// Where the members of each coalition end.
    let ends: [Int]
    /// Conversions, revenue, walks.
    let tallies: [SIMD4<Double>]
    var gains: [SIMD2<Double>]
    private var positions: [Int32]
    /// What becomes possible with the channel at each position.
    private var completed: [SIMD4<Double>]

    init(_ coalitions: [Coalition], channels: Int) {
      members = coalitions.flatMap { $0.members.map { Int32($0) } }
      var end = 0
      ends = coalitions.map { coalition in
        end += coalition.members.count
        return end
      }
      tallies = coalitions.map {
        SIMD4(Double($0.conversions), Double($0.revenue), Double($0.walks), 0)
      }
      gains = [SIMD2](repeating: .zero, count: channels)
      positions = [Int32](repeating: 0, count: channels)
      completed = [SIMD4](repeating: .zero, count: channels)
    }

    mutating func start() {
      for channel in gains.indices { gains[channel] = .zero }
    }

    mutating func walk(_ order: [Int]) {
      for (position, channel) in order.enumerated() {
        positions[channel] = Int32(truncatingIfNeeded: position)
        completed[position] = .zero
      }
      var member = 0
      for coalition in ends.indices {
        var last: Int32 = 0
        while member < ends[coalition] {
          last = max(last, positions[Int(members[member])])
          member += 1
        }
        completed[Int(last)] += tallies[coalition]
      }
      var joined = SIMD4<Double>.zero
      var worth = SIMD2<Double>.zero
      for (position, channel) in order.enumerated() {
        joined += completed[position]
        let next = joined.z > 0 ? SIMD2(joined.x, joined.y) / joined.z : .zero
        gains[channel] += next - worth
        worth = next
      }
    }
  }
}
