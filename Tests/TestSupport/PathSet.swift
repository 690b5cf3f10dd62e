package import AttributionCore

/// Paths by the names of their channels, and what came of each: what data-driven models learn from.
package struct PathSet: Sendable {
  package var paths: [(names: [String], tally: PathTally)]

  package init(_ paths: [(names: [String], tally: PathTally)]) { self.paths = paths }

  /// Up to as many random paths, some of them alike, of which one converts.
  package init(
    _ random: inout SeededRandom, channels: Int, count: ClosedRange<Int>,
    length: ClosedRange<Int>
  ) {
    var paths: [(names: [String], tally: PathTally)] = []
    for _ in 0..<Int.random(in: count, using: &random) {
      let names = (0..<Int.random(in: length, using: &random)).map { _ in
        "c\(Int.random(in: 0..<channels, using: &random))"
      }
      let conversions = Int64.random(in: 0...3, using: &random)
      let revenue = conversions * Int64.random(in: 0...9_000_000, using: &random)
      paths.append(
        (
          names,
          PathTally(
            conversions: conversions, revenue: Money(micros: revenue),
            nulls: Int64.random(in: 0...3, using: &random))
        ))
    }
    paths[0].tally.conversions += 1
    paths[0].tally.revenue += Money(micros: 1_500_000)
    self.init(paths.filter { $0.tally.conversions + $0.tally.nulls > 0 })
  }

  /// The names of all channels, ascending.
  package var names: [String] { Set(paths.flatMap(\.names)).sorted() }

  package var conversions: Double { Double(paths.reduce(0) { $0 + $1.tally.conversions }) }

  package var nulls: Double { Double(paths.reduce(0) { $0 + $1.tally.nulls }) }

  /// In micros.
  package var revenue: Double { Double(paths.reduce(0) { $0 + $1.tally.revenue.micros }) }

  /// A model's fit, with channels numbered as they come.
  package func fit(
    _ model: String, _ rules: AttributionRules = AttributionRules()
  ) throws -> FitResult {
    guard var fitter = ModelFitter(model: model, rules: rules, channels: ChannelNames()) else {
      throw NotFitted(model: model)
    }
    observe(&fitter)
    return try fitter.fit()
  }

  package func observe(_ fitter: inout ModelFitter) {
    for path in paths {
      let channels = path.names.map { fitter.channels.intern($0) }
      fitter.observe(channels.span, path.tally)
    }
  }

  /// A model that learns nothing.
  package struct NotFitted: Error { let model: String }
}
