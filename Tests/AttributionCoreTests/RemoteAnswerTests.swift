import AttributionCore
import Testing

/// Dividing conversions by what the remote service answered.
@Suite struct RemoteAnswerTests {
  private static let channels = ChannelNames(["A", "B", "C"])

  private static func attribute(
    _ numbers: [Int64]?, revenue: Int64, fallback: RemoteIHCRules.Fallback = .none
  ) -> Contribution {
    var rules = AttributionRules()
    rules.models = ["linear", "ihc-remote"]
    rules.remoteIHC.fallback = fallback
    var attributor = Attributor(rules: rules, channels: channels)
    var touchpoints = Touchpoints()
    for position in 0..<3 as Range<UInt32> {
      touchpoints.append(
        channel: ChannelID(rawValue: position), instant: Instant(micros: Int64(position)), flags: []
      )
    }
    let answer = numbers.map { numbers in
      RemoteAnswer(
        sessions: numbers.map {
          RemoteAnswer.Session(initializer: 0, holder: 0, closer: 0, ihc: $0)
        })
    }
    var contribution = Contribution()
    var credits: [Attributor.TouchCredit] = []
    attributor.attribute(
      touchpoints,
      conversions: [
        Attributor.Conversion(instant: Instant(micros: 5), revenue: Money(micros: revenue))
      ], answers: [answer], into: &contribution, touchCredits: &credits)
    return contribution
  }

  private static func parts(_ contribution: Contribution) -> [[Int64]] {
    contribution.credits.filter { $0.model == 1 }
      .map { [Int64($0.channel.rawValue), $0.credit.nanos, $0.revenue.micros] }
  }

  @Test(
    arguments: [
      // The largest remainder gets what is left, of equal ones the earlier.
      (
        [333_300, 333_300, 333_300],
        [[0, 333_333_334, 4], [1, 333_333_333, 3], [2, 333_333_333, 3]]
      ),
      ([1, 0, 0], [[0, 1_000_000_000, 10]]),
      ([500_000, 0, 502_000], [[0, 499_001_996, 5], [2, 500_998_004, 5]]),
      // An answer of the latest sessions only.
      ([250_000, 750_000], [[1, 250_000_000, 3], [2, 750_000_000, 7]]),
      ([1_000_100], [[2, 1_000_000_000, 10]]),
    ] as [([Int64], [[Int64]])])
  func `an answer divides a conversion exactly`(numbers: [Int64], expected: [[Int64]]) {
    #expect(Self.parts(Self.attribute(numbers, revenue: 10)) == expected)
  }

  @Test func `without an answer there is no credit, or the local model's`() {
    let none = Self.attribute(nil, revenue: 10)
    #expect(Self.parts(none).isEmpty)
    #expect(none.conversions.map(\.attributed) == [1])
    #expect(none.credits.filter { $0.model == 0 }.count == 3)
    let local = Self.parts(Self.attribute(nil, revenue: 10, fallback: .local))
    #expect(local.reduce(0) { $0 + $1[1] } == Credit.one.nanos)
  }
}
