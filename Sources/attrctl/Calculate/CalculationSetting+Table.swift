import AttributionCore
import AttributionRPC

extension CalculationSetting {
  static let all = [
    order, worth, halfLife, directChannels, uShaped, jShaped, inverseJ, wShaped, customPositions,
    customChannels, ihcParameters,
  ]

  static let order = CalculationSetting(
    flag: "order", models: [Markov.card.id], expected: "an order; expected 1, 2 or 3",
    set: { text, rules in
      guard let order = Int(text), 1...3 ~= order else { return false }
      rules.markovOrder = order
      return true
    },
    name: "order", value: { .number(JSONNumber($0.markovOrder)) })

  static let worth = CalculationSetting(
    flag: "worth", models: [Shapley.card.id],
    expected: "a worth; expected \(ShapleyWorth.allCases.map(\.rawValue).joined(separator: ", "))",
    set: { text, rules in
      guard let worth = ShapleyWorth(rawValue: text) else { return false }
      rules.shapleyWorth = worth
      return true
    },
    name: "worth", value: { .string($0.shapleyWorth.rawValue) })

  static let halfLife = CalculationSetting(
    flag: "half-life", models: [TimeDecay.card.id],
    expected: "a length of time; expected one such as 7d or 12h",
    set: { text, rules in
      guard let micros = DurationText.micros(text), micros > 0 else { return false }
      rules.halfLife = micros
      return true
    },
    name: "half_life_seconds", value: { .number(JSONNumber($0.halfLife, decimals: 6)) })

  static let directChannels = CalculationSetting(
    flag: "direct-channels", models: [LastNonDirect.card.id],
    expected: "a list of channels; expected names with commas between",
    set: { text, rules in
      let names = elements(text)
      guard !names.contains("") else { return false }
      rules.directChannels = names
      return true
    },
    name: "direct_channels", value: { .array($0.directChannels.map { .string($0) }) })

  static let uShaped = positions("u-shaped", UShaped.card.id, \.uShape, such: "0.4,0.2,0.4")
  static let jShaped = positions("j-shaped", JShaped.card.id, \.jShape, such: "0.2,0.2,0.6")
  static let inverseJ = positions("inverse-j", InverseJ.card.id, \.inverseJ, such: "0.6,0.2,0.2")
  static let customPositions = positions(
    "custom-positions", CustomRule.card.id, \.customPositions, such: "0.3,0.4,0.3")

  static let wShaped = CalculationSetting(
    flag: "w-shaped", models: [WShaped.card.id],
    expected: "a division; expected four decimals that sum to 1, such as 0.3,0.3,0.3,0.1",
    set: { text, rules in
      guard let parts = FixedPoint.partsOfOne(elements(text), count: 4) else { return false }
      rules.wShape = WShaped.Weights(
        first: parts[0], lead: parts[1], opportunity: parts[2], rest: parts[3])
      return true
    },
    name: "weights",
    value: { rules in
      let weights = rules.wShape
      return numbers([weights.first, weights.lead, weights.opportunity, weights.rest])
    })

  static let customChannels = CalculationSetting(
    flag: "custom-channels", models: [CustomRule.card.id],
    expected: "a list; expected channels with multipliers from 0 to 1000, such as Email=0.5,SEA=2",
    set: { text, rules in
      guard let multipliers = multipliers(text) else { return false }
      rules.customChannels = multipliers
      return true
    },
    name: "multipliers",
    value: { rules in
      let multipliers = rules.customChannels.sorted { $0.key < $1.key }
      return .object(
        JSONObject(multipliers.map { ($0.key, .number(CalculatedAmount($0.value).number)) }))
    })

  static let ihcParameters = CalculationSetting(
    flag: "ihc-parameters", models: [InitializerHolderCloser.card.id],
    expected: "a set; expected \(IHCParameters.named.map(\.name).joined(separator: " or "))",
    set: { text, rules in
      guard let set = IHCParameters.named.first(where: { $0.name == text }) else { return false }
      rules.ihc = set
      return true
    },
    name: "parameters", value: { .string($0.ihc.name) })

  /// What a model by position gives to the first touch, to all between and to the last.
  private static func positions(
    _ flag: String, _ model: String,
    _ path: any WritableKeyPath<AttributionRules, PositionShares> & Sendable, such example: String
  ) -> CalculationSetting {
    CalculationSetting(
      flag: flag, models: [model],
      expected: "a division; expected three decimals that sum to 1, such as \(example)",
      set: { text, rules in
        guard let parts = FixedPoint.partsOfOne(elements(text), count: 3) else { return false }
        rules[keyPath: path] = PositionShares(first: parts[0], middle: parts[1], last: parts[2])
        return true
      },
      name: "weights",
      value: { rules in
        let shares = rules[keyPath: path]
        return numbers([shares.first, shares.middle, shares.last])
      })
  }

  private static func elements(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { element in
      let start = element.firstIndex { $0 != " " } ?? element.endIndex
      let end = element.lastIndex { $0 != " " }.map(element.index(after:)) ?? start
      return String(element[start..<end])
    }
  }

  /// What each channel of a list is multiplied by.
  private static func multipliers(_ text: String) -> [String: Double]? {
    var multipliers: [String: Double] = [:]
    for element in elements(text) {
      guard let (name, factor) = FixedPoint.multiplier(element),
        multipliers.updateValue(factor, forKey: name) == nil
      else { return nil }
    }
    return multipliers
  }

  private static func numbers(_ values: [Double]) -> JSON {
    .array(values.map { .number(CalculatedAmount($0).number) })
  }
}
