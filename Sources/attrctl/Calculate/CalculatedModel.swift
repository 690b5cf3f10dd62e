import AttributionCore
import AttributionRPC

/// What one model gives to each channel, and how it came to it.
struct CalculatedModel {
  let model: String
  /// By channel name.
  var rows: [Row]
  /// What it learned or was set to, for `--json`.
  var fit: JSONObject
  /// What it learned of each channel, beside its row; nil for a heuristic.
  var effects: Effects?

  struct Row: Hashable {
    let channel: String
    let credit: CalculatedAmount
    let revenue: CalculatedAmount
  }

  struct Effects {
    /// What such an effect is called, such as `removal effect`.
    let title: String
    /// One a row.
    let values: [CalculatedAmount]
    /// One a row; empty where the effects are exact.
    let errors: [CalculatedAmount]
  }

  init(model: String, rows: [Row], fit: JSONObject = JSONObject(), effects: Effects? = nil) {
    self.model = model
    self.rows = rows
    self.fit = fit
    self.effects = effects
  }

  var credit: CalculatedAmount { .sum(rows.map(\.credit)) }

  var revenue: CalculatedAmount { .sum(rows.map(\.revenue)) }

  /// `{"model", "rows", "fit"}`.
  var json: JSON {
    let rows = self.rows.map { row -> JSON in
      [
        "channel_name": .string(row.channel), "credit": .number(row.credit.number),
        "revenue": .number(row.revenue.number),
      ]
    }
    return ["model": .string(model), "rows": .array(rows), "fit": .object(fit)]
  }
}

extension CalculatedModel {
  /// What a heuristic gives over all paths.
  init(_ totals: HeuristicTotals, _ channels: ChannelNames, _ rules: AttributionRules) {
    let rows = zip(channels.names, totals.totals).map { name, total in
      Row(
        channel: name, credit: CalculatedAmount(total.credit),
        revenue: CalculatedAmount(total.revenue))
    }
    self.init(
      model: totals.card.id, rows: rows.sorted { $0.channel < $1.channel },
      fit: CalculationSetting.values(of: totals.card.id, rules))
  }
}
