import AttributionCore
import AttributionRPC

/// Several models over one journey, by the same arithmetic as the daemon’s.
struct JourneyCalculation {
  private let touchpoints: [JourneyDocument.Touchpoint]
  private let conversion: Attributor.Conversion
  private let rules: AttributionRules
  /// How many touchpoints came too late to be in the journey.
  let late: Int

  /// - Throws: Where no touchpoint precedes the conversion.
  init(_ document: JourneyDocument, rules: AttributionRules) throws(JourneyDocument.Problem) {
    let isInTime = document.touchpoints.prefix { $0.instant <= document.conversion.instant }
    guard !isInTime.isEmpty else {
      throw JourneyDocument.Problem(
        "conversion.timestamp", "before all touchpoints; expected one of them before it")
    }
    touchpoints = Array(isInTime)
    late = document.touchpoints.count - touchpoints.count
    conversion = document.conversion
    self.rules = rules
  }

  /// What models of the catalog give, and to which touchpoint.
  func results(_ models: [String]) -> (models: [CalculatedModel], touches: [CalculatedTouch]) {
    var channels = ChannelNames()
    var journey = Touchpoints()
    for touchpoint in touchpoints {
      journey.append(
        channel: channels.intern(touchpoint.channel), instant: touchpoint.instant,
        flags: touchpoint.flags)
    }
    var attributor = Attributor(rules: rules, channels: channels)
    var columns: [[CalculatedTouch.Part]] = []
    let results = models.compactMap { id -> CalculatedModel? in
      guard let model = ModelCatalog.standard[id]?.make(rules, channels) else { return nil }
      let parts = attributor.parts(of: conversion, journey, 0..<journey.count, by: model)
        .map { CalculatedTouch.Part(credit: $0.credit, revenue: $0.revenue) }
      columns.append(parts)
      return result(id, parts)
    }
    let touches = touchpoints.indices.map { index in
      CalculatedTouch(
        instant: touchpoints[index].instant, id: touchpoints[index].id,
        channel: touchpoints[index].channel, parts: columns.map { $0[index] })
    }
    return (results, touches)
  }

  private func result(_ id: String, _ parts: [CalculatedTouch.Part]) -> CalculatedModel {
    var credits: [String: Credit] = [:]
    var revenues: [String: Money] = [:]
    for (touchpoint, part) in zip(touchpoints, parts) {
      credits[touchpoint.channel, default: .zero] += part.credit
      revenues[touchpoint.channel, default: .zero] += part.revenue
    }
    let rows = credits.keys.sorted().map { name in
      CalculatedModel.Row(
        channel: name, credit: CalculatedAmount(credits[name] ?? .zero),
        revenue: CalculatedAmount(revenues[name] ?? .zero))
    }
    var fit = CalculationSetting.values(of: id, rules)
    let touches = zip(touchpoints, parts).map { touchpoint, part -> JSON in
      [
        "id": touchpoint.id.map { .string($0) } ?? .null, "timestamp": touchpoint.instant.json,
        "channel_name": .string(touchpoint.channel), "credit": part.credit.json,
        "revenue": part.revenue.json,
      ]
    }
    fit.append("touchpoints", .array(touches))
    return CalculatedModel(model: id, rows: rows, fit: fit)
  }
}
