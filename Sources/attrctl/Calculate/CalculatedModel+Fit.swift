import AttributionCore
import AttributionRPC

extension CalculatedModel {
  /// What a data-driven model learned from all paths.
  init(_ fit: FitResult, of model: String, _ rules: AttributionRules, _ totals: PathTotals) {
    let rows = fit.channels.map { channel in
      Row(
        channel: channel.name, credit: CalculatedAmount(channel.conversions),
        revenue: CalculatedAmount(channel.revenue / 1e6))
    }
    let names = FitNames(model)
    self.init(
      model: model, rows: rows, fit: Self.json(fit, names, of: model, rules, totals),
      effects: Effects(
        title: names.title, values: fit.channels.map { CalculatedAmount($0.effect) },
        errors: fit.channels.compactMap(\.standardError).map(CalculatedAmount.init)))
  }

  private static func json(
    _ fit: FitResult, _ names: FitNames, of model: String, _ rules: AttributionRules,
    _ totals: PathTotals
  ) -> JSONObject {
    let summary = fit.summary
    var object = CalculationSetting.values(of: model, rules)
    object.append("conversion_probability", number(summary.conversionProbability))
    object.append("conversions", .number(JSONNumber(summary.conversions)))
    object.append("revenue", .number(JSONNumber(summary.revenue)))
    object.append("nulls", .number(JSONNumber(summary.nulls)))
    object.append("paths", .number(JSONNumber(totals.rows)))
    if summary.states > 0 { object.append("states", .number(JSONNumber(summary.states))) }
    object.append("statistics", .number(JSONNumber(summary.statistics)))
    if let permutations = summary.permutations {
      object.append("permutations", .number(JSONNumber(permutations)))
    }
    func byChannel(_ name: String, _ value: (ChannelFit) -> Double?) {
      let values = fit.channels.compactMap { channel in
        value(channel).map { (channel.name, number($0)) }
      }
      if !values.isEmpty { object.append(name, .object(JSONObject(values))) }
    }
    byChannel(names.effects) { $0.effect }
    byChannel("revenue_\(names.effects)") { $0.revenueEffect / names.revenueUnit }
    byChannel("standard_errors") { $0.standardError }
    guard !fit.positions.isEmpty else { return object }
    let positions = fit.positions.map { position -> JSON in
      [
        "channel_name": .string(position.name), "position": .number(JSONNumber(position.position)),
        "credit": number(position.conversions), "revenue": number(position.revenue / 1e6),
      ]
    }
    object.append("positions", .array(positions))
    return object
  }

  private static func number(_ value: Double) -> JSON { .number(CalculatedAmount(value).number) }
}

/// What the effects of a data-driven model are called.
private struct FitNames {
  /// In JSON.
  let effects: String
  /// In a table.
  let title: String
  /// What an effect on revenue is divided by to be in units of the currency; a removal effect is a
  /// part of one.
  let revenueUnit: Double

  init(_ model: String) {
    switch model {
    case Markov.card.id:
      (effects, title, revenueUnit) = ("removal_effects", "removal effect", 1)
    case Shapley.card.id: (effects, title, revenueUnit) = ("shapley_values", "Shapley value", 1e6)
    default: (effects, title, revenueUnit) = ("effects", "effect", 1e6)
    }
  }
}
