import AttributionCore
import Foundation

/// How learned parameters of the ihc model are stored: as JSON with all digits of every number.
///
/// ``parameters`` has the members of the file that settings name.
struct StoredIHCFit: LearnedRecord {
  private var parameters: Parameters
  private var journeys: Int64
  private var openPaths: Int64
  private var pauses: Int64
  private var medianPauseHours: Double?
  private var closers: Int64
  private var medianCloserHours: Double?
  private var associations: Phases
  private var notes: [String]

  private struct Phases: Codable {
    var initializer: Double
    var holder: Double
    var closer: Double

    init(_ weights: IHCParameters.PhaseWeights) {
      initializer = weights.initializer
      holder = weights.holder
      closer = weights.closer
    }

    var weights: IHCParameters.PhaseWeights {
      .init(initializer: initializer, holder: holder, closer: closer)
    }
  }

  private struct Rule: Codable {
    var direction: String
    var receiveThreshold: Double
    var channels: [String]

    init(_ rule: IHCParameters.Redistribution.Rule) {
      direction = rule.direction.rawValue
      receiveThreshold = rule.receiveThreshold
      channels = rule.channels
    }

    var rule: IHCParameters.Redistribution.Rule {
      get throws {
        guard let direction = IHCParameters.Redistribution.Direction(rawValue: direction) else {
          throw StoreError(.corrupt, "“\(direction)” is no direction of redistribution")
        }
        return .init(
          direction: direction, receiveThreshold: receiveThreshold, channels: channels)
      }
    }

    private enum CodingKeys: String, CodingKey {
      case direction
      case receiveThreshold = "receive_threshold"
      case channels = "redistribution_channel_labels"
    }
  }

  private struct Redistribution: Codable {
    var initializer: Rule?
    var holder: Rule?
    var closer: Rule?
  }

  private struct Parameters: Codable {
    var name: String
    var phaseWeights: Phases
    var restartGapHours: Double?
    var initializerCurve: [[Double]]
    var closerCurve: [[Double]]
    var channelWeights: [String: Phases]
    var redistribution: Redistribution

    private enum CodingKeys: String, CodingKey {
      case name
      case phaseWeights = "phase_weights"
      case restartGapHours = "restart_gap_hours"
      case initializerCurve = "initializer_curve_hours"
      case closerCurve = "closer_curve_hours"
      case channelWeights = "channel_weights"
      case redistribution
    }

    init(_ parameters: IHCParameters) {
      name = parameters.name
      phaseWeights = Phases(parameters.phaseWeights)
      restartGapHours = parameters.restartGapHours
      initializerCurve = Self.knots(parameters.initializerCurve)
      closerCurve = Self.knots(parameters.closerCurve)
      channelWeights = parameters.channelWeights.mapValues(Phases.init)
      redistribution = Redistribution(
        initializer: parameters.redistribution.initializer.map(Rule.init),
        holder: parameters.redistribution.holder.map(Rule.init),
        closer: parameters.redistribution.closer.map(Rule.init))
    }

    var parameters: IHCParameters {
      get throws {
        IHCParameters(
          name: name, phaseWeights: phaseWeights.weights, restartGapHours: restartGapHours,
          initializerCurve: try Self.curve(initializerCurve),
          closerCurve: try Self.curve(closerCurve),
          channelWeights: channelWeights.mapValues(\.weights),
          redistribution: IHCParameters.Redistribution(
            initializer: try redistribution.initializer?.rule,
            holder: try redistribution.holder?.rule, closer: try redistribution.closer?.rule))
      }
    }

    private static func knots(_ curve: IHCParameters.Curve) -> [[Double]] {
      zip(curve.hours, curve.values).map { [$0, $1] }
    }

    private static func curve(_ knots: [[Double]]) throws -> IHCParameters.Curve {
      guard !knots.isEmpty, knots.allSatisfy({ $0.count == 2 }) else {
        throw StoreError(.corrupt, "a curve has a knot that is not two numbers")
      }
      return IHCParameters.Curve(hours: knots.map { $0[0] }, values: knots.map { $0[1] })
    }
  }

  init(_ fit: IHCFit) {
    parameters = Parameters(fit.parameters)
    journeys = fit.journeys
    openPaths = fit.openPaths
    pauses = fit.pauses
    medianPauseHours = fit.medianPauseHours
    closers = fit.closers
    medianCloserHours = fit.medianCloserHours
    associations = Phases(fit.associations)
    notes = fit.notes
  }

  var fit: IHCFit {
    get throws {
      IHCFit(
        parameters: try parameters.parameters, journeys: journeys, openPaths: openPaths,
        pauses: pauses, medianPauseHours: medianPauseHours, closers: closers,
        medianCloserHours: medianCloserHours, associations: associations.weights, notes: notes)
    }
  }
}
