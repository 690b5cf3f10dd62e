/// What lift tests make of a model's credit: a factor for each channel that was tested.
package struct Calibration: Hashable, Sendable {
  /// A channel that was tested.
  package struct Channel: Hashable, Sendable {
    package var name: String
    /// Its tests by their days; the credit is nil where the data has no such channel.
    package var tests: [(LiftTest, credit: Credit?)] { zip(lifts, credits).map { ($0, $1) } }
    /// Nil where no test has any credit to be compared with.
    package var factor: CalibrationFactor?

    fileprivate var lifts: [LiftTest]
    fileprivate var credits: [Credit?]
  }

  /// By name.
  package private(set) var channels: [Channel] = []

  /// Compares tests with the credit that the model gives their channels for the conversions of
  /// their days; nil for a channel that the data does not have.
  package init(_ tests: [LiftTest], credit: (LiftTest) throws -> Credit?) rethrows {
    let names = Set(tests.map(\.channel)).sorted()
    for name in names {
      let lifts = tests.filter { $0.channel == name }.sorted(by: Self.precedes)
      let credits = try lifts.map(credit)
      let observations = zip(lifts, credits).compactMap { test, credit in
        credit.flatMap { $0 > .zero ? CalibrationFactor.Observation(test, credit: $0) : nil }
      }
      channels.append(
        Channel(
          name: name, factor: observations.isEmpty ? nil : CalibrationFactor(observations),
          lifts: lifts, credits: credits))
    }
  }

  /// An order that does not depend on how tests were listed.
  private static func precedes(_ left: LiftTest, _ right: LiftTest) -> Bool {
    let (first, second) = (sortKey(left), sortKey(right))
    return first.lexicographicallyPrecedes(second)
  }

  private static func sortKey(_ test: LiftTest) -> [Int64] {
    [
      Int64(test.from.number), Int64(test.to.number), test.incremental.nanos,
      test.standardError.nanos,
    ]
  }

  /// The factor of a channel; nil for one that stays as it is.
  package func factor(of channel: String) -> CalibrationFactor? {
    channels.first { $0.name == channel }?.factor
  }
}
