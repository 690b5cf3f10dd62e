extension AttributionRules {
  /// Divides one conversion as reports do under `ihc-remote`: by the service's answer, or without
  /// one not at all or by the local `ihc`, as the rules say.
  ///
  /// `reasons` tell what the service said and when. The parts are those that the reports are made
  /// of. `range` is the journey, not empty.
  package func remoteDivision(
    of conversion: Attributor.Conversion, _ touchpoints: Touchpoints, _ range: Range<Int>,
    answer: RemoteAnswer?, reasons: [String], channels: ChannelNames
  ) -> Division {
    let model = RemoteIHC(rules: self, channels: channels)
    var attributor = Attributor(rules: self, channels: channels)
    var division = Division(model: RemoteIHC.card.id, reasons: reasons, steps: [], parts: [])
    if let answer {
      division.parts = attributor.detailedParts(
        of: conversion, touchpoints, range, by: model, answer: answer)
      division.steps = answer.steps(before: range.count - answer.sessions.count)
      return division
    }
    guard remoteIHC.fallback == .local else {
      division.parts = range.map { _ in
        Division.Part(
          share: 0, credit: .zero, revenue: .zero, hasLeftoverCredit: false,
          hasLeftoverRevenue: false)
      }
      return division
    }
    let local = InitializerHolderCloser(rules: self, channels: channels)
    let journey = touchpoints.journey(range, conversion: conversion.instant)
    division.parts = attributor.detailedParts(of: conversion, touchpoints, range, by: model)
    division.reasons +=
      ["Until then the local ihc stands in (ihc.fallback)."] + local.reasons(of: journey)
    division.steps = local.steps(of: journey)
    return division
  }
}

extension RemoteAnswer {
  /// The four numbers of each touch, after so many that were not sent.
  fileprivate func steps(before: Int) -> [ModelStep] {
    func step(
      _ name: String, _ meaning: String, _ number: KeyPath<Session, Int64>
    ) -> ModelStep {
      let values = sessions.map { Double($0[keyPath: number]) / Double(Self.unit) }
      return ModelStep(
        name, meaning, in: .share, [Double?](repeating: nil, count: before) + values)
    }
    return [
      step(
        "initializer", "How much of the beginning it is, as the service answered.", \.initializer),
      step("holder", "How much of the middle it is, as the service answered.", \.holder),
      step("closer", "How much of the end it is, as the service answered.", \.closer),
      step("ihc", "What it gets of the conversion, as the service answered.", \.ihc),
    ]
  }
}
