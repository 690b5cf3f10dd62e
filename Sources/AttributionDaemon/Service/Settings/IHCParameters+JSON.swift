import AttributionCore
import AttributionRPC

extension IHCParameters {
  /// The set as the JSON that ``init(json:)`` reads, and a file may hold.
  var json: JSON {
    var members: [(String, JSON)] = [
      ("name", .string(name)), ("phase_weights", phaseWeights.json),
      ("restart_gap_hours", restartGapHours.map(JSON.init(decimal:)) ?? .null),
      ("initializer_curve_hours", initializerCurve.json),
      ("closer_curve_hours", closerCurve.json),
      (
        "channel_weights",
        .object(
          JSONObject(channelWeights.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }))
      ),
    ]
    if redistribution != .none {
      members.append(
        (
          "redistribution",
          .object(JSONObject(redistribution.rules.map { ($0.phase, $0.rule.json) }))
        ))
    }
    return .object(JSONObject(members))
  }
}

extension IHCParameters.PhaseWeights {
  var json: JSON {
    .object(
      JSONObject([
        ("initializer", JSON(decimal: initializer)), ("holder", JSON(decimal: holder)),
        ("closer", JSON(decimal: closer)),
      ]))
  }
}

extension IHCParameters.Curve {
  fileprivate var json: JSON {
    .array(zip(hours, values).map { .array([JSON(decimal: $0), JSON(decimal: $1)]) })
  }
}

extension IHCParameters.Redistribution.Rule {
  fileprivate var json: JSON {
    .object(
      JSONObject([
        ("direction", .string(direction.rawValue)),
        ("receive_threshold", JSON(decimal: receiveThreshold)),
        ("redistribution_channel_labels", .array(channels.map(JSON.string))),
      ]))
  }
}

extension JSON {
  /// A finite number, with the fewest digits that say it exactly.
  fileprivate init(decimal value: Double) {
    let isWhole = value == value.rounded() && abs(value) < 1e9
    let text = isWhole ? String(Int64(value)) : value.description
    self = JSONNumber(text: text).map(JSON.number) ?? .null
  }
}
