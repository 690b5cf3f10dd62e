/// How one model divides one conversion, with every number on the way.
package struct Division: Sendable {
  /// The id of the model.
  package var model: String
  package var reasons: [String]
  package var steps: [ModelStep]
  /// One a touchpoint, oldest first.
  package var parts: [Part]

  /// What one touchpoint gets.
  package struct Part: Hashable, Sendable {
    /// Of one, before it was made exact.
    package var share: Double
    package var credit: Credit
    package var revenue: Money
    /// Whether the credit holds a billionth that was left over when all parts were rounded down.
    package var hasLeftoverCredit: Bool
    /// Whether the revenue holds a millionth that was left over.
    package var hasLeftoverRevenue: Bool
  }
}

extension AttributionRules {
  /// Divides one conversion by any model of the catalog, enabled or not; nil where there is none
  /// of that id.
  ///
  /// The parts are those that the reports are made of. `range` is the journey, not empty.
  package func division(
    of conversion: Attributor.Conversion, _ touchpoints: Touchpoints, _ range: Range<Int>,
    by id: String, channels: ChannelNames
  ) -> Division? {
    guard let model = ModelCatalog.standard[id]?.make(self, channels) else { return nil }
    var attributor = Attributor(rules: self, channels: channels)
    let parts = attributor.detailedParts(of: conversion, touchpoints, range, by: model)
    let journey = touchpoints.journey(range, conversion: conversion.instant)
    guard !ModelFitter.needsFit(id, self) || fits[id] != nil else {
      let reason =
        "It has learned nothing under these settings yet, so every touch gets the same; it learns "
        + "by `attrctl models fit \(id)`."
      return Division(model: id, reasons: [reason], steps: [], parts: parts)
    }
    return Division(
      model: id, reasons: model.reasons(of: journey), steps: model.steps(of: journey),
      parts: parts)
  }
}
