/// The numbers of the local IHC model: phase weights, timing curves and channel weights.
package struct IHCParameters: Hashable, Sendable {
  /// How the set is called in settings and reports.
  package var name: String
  /// How much each phase counts; they sum to one.
  package var phaseWeights: PhaseWeights
  /// A gap between sessions after which a journey starts anew, in hours; nil for never.
  package var restartGapHours: Double?
  /// Hours since the previous session → how much of an initializer a session is.
  package var initializerCurve: Curve
  /// Hours to the last session → how much of a closer a session is.
  package var closerCurve: Curve
  /// Multipliers by channel name; a channel that is not listed has one everywhere.
  package var channelWeights: [String: PhaseWeights]
  package var redistribution: Redistribution

  package init(
    name: String, phaseWeights: PhaseWeights, restartGapHours: Double?, initializerCurve: Curve,
    closerCurve: Curve, channelWeights: [String: PhaseWeights] = [:],
    redistribution: Redistribution = .none
  ) {
    self.name = name
    self.phaseWeights = phaseWeights
    self.restartGapHours = restartGapHours
    self.initializerCurve = initializerCurve
    self.closerCurve = closerCurve
    self.channelWeights = channelWeights
    self.redistribution = redistribution
  }

  /// One number a phase.
  package struct PhaseWeights: Hashable, Sendable {
    package var initializer: Double
    package var holder: Double
    package var closer: Double

    package init(initializer: Double, holder: Double, closer: Double) {
      self.initializer = initializer
      self.holder = holder
      self.closer = closer
    }

    package static let ones = PhaseWeights(initializer: 1, holder: 1, closer: 1)

    var fingerprint: String { "\(initializer)/\(holder)/\(closer)" }
  }

  /// A piecewise linear function, level beyond its first and last knot.
  package struct Curve: Hashable, Sendable {
    /// Where the knots are, in hours, ascending.
    package let hours: [Double]
    /// The value at each knot, 0…1; same count as `hours`, at least one.
    package let values: [Double]

    package init(hours: [Double], values: [Double]) {
      precondition(!hours.isEmpty && hours.count == values.count, "a curve has knots")
      self.hours = hours
      self.values = values
    }

    /// The value at `hour`.
    ///
    /// - Complexity: O(log n) for n knots.
    package func value(at hour: Double) -> Double {
      let next = hours.partitioningIndex { $0 > hour }
      guard next > 0 else { return values[0] }
      guard next < hours.count else { return values[values.count - 1] }
      let part = (hour - hours[next - 1]) / (hours[next] - hours[next - 1])
      return values[next - 1] + part * (values[next] - values[next - 1])
    }

    var fingerprint: String {
      zip(hours, values).map { "\($0):\($1)" }.joined(separator: ",")
    }
  }

  /// Changes with every number, so that credit made with other parameters is known.
  var fingerprint: String {
    let channels = channelWeights.sorted { $0.key < $1.key }
      .map { "\($0.key.utf8.count):\($0.key)=\($0.value.fingerprint)" }
    return [
      phaseWeights.fingerprint, restartGapHours.map { "\($0)" } ?? "never",
      initializerCurve.fingerprint, closerCurve.fingerprint, channels.joined(separator: ","),
      redistribution.fingerprint,
    ].joined(separator: "|")
  }
}
