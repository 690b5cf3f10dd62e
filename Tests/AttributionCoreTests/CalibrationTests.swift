import TestSupport
import Testing

@testable import AttributionCore

@Suite struct CalibrationTests {
  private static func test(
    _ incremental: Int64, of channel: String = "Email", error: Int64 = 1_000_000_000,
    day: Int32 = 0
  ) -> LiftTest {
    LiftTest(
      channel: channel, from: Day(number: day), to: Day(number: day + 6),
      incremental: Credit(nanos: incremental), standardError: Credit(nanos: error))
  }

  /// `round(amount · numerator / denominator)`, half to even, in another way: from the floor.
  private static func scaled(_ amount: Int64, _ numerator: Int64, _ denominator: Int64) -> Int128 {
    let product = Int128(amount) * Int128(numerator)
    var floor = product / Int128(denominator)
    if floor * Int128(denominator) > product { floor -= 1 }
    let twice = (product - floor * Int128(denominator)) * 2
    if twice < Int128(denominator) { return floor }
    if twice > Int128(denominator) { return floor + 1 }
    return floor % 2 == 0 ? floor : floor + 1
  }

  @Test func `one test's factor is exact, and scaling rounds half to even`() {
    var random = SeededRandom(seed: 21)
    for _ in 0..<2_000 {
      let credit = Int64.random(
        in: 1...1 << Int64.random(in: 1...60, using: &random), using: &random)
      let incremental = Int64.random(in: 0...1 << 50, using: &random)
      let factor = CalibrationFactor([.init(Self.test(incremental), credit: Credit(nanos: credit))])
      #expect(factor.scale(credit) == incremental)
      #expect(factor.scale(-credit) == -incremental)
      let amount = Int64.random(in: -(1 << 40)...1 << 40, using: &random)
      #expect(
        factor.scale(Int128(amount)) == Self.scaled(amount, incremental, credit),
        "\(amount) · \(incremental) / \(credit)")
    }
    let half = CalibrationFactor([.init(Self.test(1), credit: Credit(nanos: 2))])
    #expect([1, 3, 5, -1, -3].map { half.scale($0 as Int64) } == [0, 2, 2, 0, -2])
  }

  @Test func `what does not fit is the nearest that does`() {
    let huge = CalibrationFactor([.init(Self.test(.max), credit: Credit(nanos: 1))])
    #expect(huge.scale(Int64.max) == .max)
    #expect(huge.scale(-Int64.max) == .min)
    #expect(huge.scale(Int128.max / 4) > 0)
    #expect(huge.scale(-Int128.max / 4) < 0)
  }

  @Test(arguments: 0..<40)
  func `parts of a series add up to what the whole comes to`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let factor = CalibrationFactor([
      .init(
        Self.test(.random(in: 0...9_999, using: &random)),
        credit: Credit(nanos: .random(in: 1...9_999, using: &random)))
    ])
    let series = (0..<Int.random(in: 0...50, using: &random)).map { _ in
      Int64.random(in: -1_000...100_000, using: &random)
    }
    let scaled = factor.scale(series: series)
    #expect(scaled.count == series.count)
    for end in 0...series.count {
      #expect(scaled[..<end].reduce(0, +) == factor.scale(series[..<end].reduce(0, +)))
    }
    for (before, after) in zip(series, scaled) {
      let exact = Double(before) * Double(factor.numerator) / Double(factor.denominator)
      #expect(abs(Double(after) - exact) <= 1.000001)
    }
  }

  @Test func `several tests are weighed by how certain they are`() throws {
    // Factors of 0.5 ± 0.1 and 0.8 ± 0.2: four parts of the first, one of the second.
    let factor = CalibrationFactor([
      .init(Self.test(50, error: 10), credit: Credit(nanos: 100)),
      .init(Self.test(160, error: 40, day: 9), credit: Credit(nanos: 200)),
    ])
    #expect(factor.billionths == 560_000_000)
    #expect(abs(factor.standardError - (1 / 125.0).squareRoot()) < 1e-12)
    #expect(factor.scale(1_000_000_000 as Int64) == 560_000_000)
  }

  @Test func `extreme standard errors give a number`() {
    for error in [1, Int64.max] {
      let factor = CalibrationFactor([
        .init(Self.test(5, error: error), credit: Credit(nanos: 10)),
        .init(Self.test(.max, error: .max, day: 9), credit: .one),
      ])
      #expect(factor.standardError.isFinite)
      #expect(factor.numerator >= 0)
    }
  }

  @Test func `the order in which tests are listed leaves no trace`() throws {
    var random = SeededRandom(seed: 31)
    let tests = (0..<8).map { number in
      Self.test(
        .random(in: 1...1_000, using: &random), of: number % 2 == 0 ? "Email" : "SEO",
        error: .random(in: 1...100, using: &random), day: .random(in: 0...3, using: &random))
    }
    func calibration(_ tests: [LiftTest]) -> Calibration {
      Calibration(tests) { Credit(nanos: Int64($0.from.number) * 100 + 700) }
    }
    let one = calibration(tests)
    #expect(one.channels.map(\.name) == ["Email", "SEO"])
    for _ in 0..<10 { #expect(calibration(tests.shuffled(using: &random)) == one) }
  }

  @Test func `tests of nothing have no factor, and others go without them`() {
    let calibration = Calibration([
      Self.test(5, of: "Radio"), Self.test(5, of: "TV"), Self.test(5, of: "SEO"),
      Self.test(8, of: "SEO", day: 9),
    ]) { test in
      switch test.channel {
      case "Radio": nil
      case "TV": .zero
      default: test.from.number == 0 ? .zero : Credit(nanos: 16)
      }
    }
    #expect(calibration.factor(of: "Radio") == nil)
    #expect(calibration.factor(of: "TV") == nil)
    #expect(calibration.factor(of: "Email") == nil)
    #expect(calibration.factor(of: "SEO")?.billionths == 500_000_000)
    #expect(calibration.channels.first?.tests.first?.credit == nil)
  }
}
