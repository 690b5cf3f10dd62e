import AttributionCore
import AttributionRPC

/// What the ihc model learned, as people read it: beside the parameters in force.
extension FittedIHC {
  func lines(_ version: FittedVersion) -> [String] {
    let restart = parameters["restart_gap_hours"]
    let before = self.before["restart_gap_hours"]
    return [
      "Model ihc, version \(version.version): \(counted(version.conversions, "journey")),"
        + " \(counted(version.nulls, "open path")), \(counted(pauses, "pause")),"
        + " \(counted(closers, "closer session")).",
      "A pause of \(Self.hours(restart)) restarts a journey; in force: \(Self.hours(before)).",
    ]
  }

  private static func hours(_ gap: JSON?) -> String {
    guard case .number(let number) = gap, let hours = Double(number.text) else { return "never" }
    return "\(hours.text(decimals: 2)) h"
  }

  /// The weights, the curves, and what would move.
  var tables: [Table] {
    [weights, curves] + (changes.isEmpty ? [] : [moves])
  }

  private var weights: Table {
    var table = Table([
      .text("weight", title: "weight"), .number("initializer"), .number("holder"),
      .number("closer"), .number("initializer_before", title: "in force: i"),
      .number("holder_before", title: "h"), .number("closer_before", title: "c"),
    ])
    func row(_ name: String, _ now: JSON?, _ before: JSON?) -> [Cell] {
      [.text(name)]
        + [now, before].flatMap { weights in
          ["initializer", "holder", "closer"].map { phase in
            Cell.number(Self.number(weights?[phase]) ?? JSONNumber(1), places: 4)
          }
        }
    }
    let learned = parameters["channel_weights"]
    let inForce = before["channel_weights"]
    let channels = Set(Self.names(learned) + Self.names(inForce)).sorted()
    table.rows =
      [row("phases", parameters["phase_weights"], before["phase_weights"])]
      + channels.map { row($0, learned?[$0], inForce?[$0]) }
    return table
  }

  private static let shownHours = [0.25, 0.5, 1, 2, 4, 8, 16, 24, 48, 72, 120, 168, 336, 720]

  private var curves: Table {
    var table = Table([
      .number("hours"), .number("mi", title: "begins (MI)"),
      .number("mi_before", title: "in force"), .number("mc", title: "closes (MC)"),
      .number("mc_before", title: "in force"),
    ])
    let all = [
      ("initializer_curve_hours", parameters), ("initializer_curve_hours", before),
      ("closer_curve_hours", parameters), ("closer_curve_hours", before),
    ].map { Self.curve($1[$0]) }
    table.rows = Self.shownHours.map { hour in
      [.number(JSONNumber(text: hour.text(decimals: 2)), places: 2)]
        + all.map { curve in
          .number(
            curve.flatMap { JSONNumber(text: $0.value(at: hour).text(decimals: 4)) }, places: 3)
        }
    }
    return table
  }

  private var moves: Table {
    var table = Table([
      .text("channel_name", title: "channel"), .number("credit_before"), .number("credit_after"),
      .number("revenue_before"), .number("revenue_after"),
    ])
    table.rows = changes.map { change in
      [
        .text(change.channelName), .credit(change.creditBefore), .credit(change.creditAfter),
        .money(change.revenueBefore), .money(change.revenueAfter),
      ]
    }
    return table
  }

  private static func names(_ json: JSON?) -> [String] {
    guard case .object(let object) = json else { return [] }
    return object.names
  }

  private static func number(_ json: JSON?) -> JSONNumber? {
    guard case .number(let number) = json else { return nil }
    return number
  }

  private static func curve(_ json: JSON?) -> IHCParameters.Curve? {
    let knots = json?.elements?.compactMap { knot -> (Double, Double)? in
      let pair = knot.elements?.compactMap { number($0).flatMap { Double($0.text) } } ?? []
      return pair.count == 2 ? (pair[0], pair[1]) : nil
    }
    guard let knots, !knots.isEmpty else { return nil }
    return IHCParameters.Curve(hours: knots.map(\.0), values: knots.map(\.1))
  }
}
