/// Favours the first touchpoint and the two at which a lead and an opportunity were created.
///
/// The stage flags of the sessions mark those two. Weights that meet on one touchpoint add up; what
/// nobody is there for is left out, and the rest scaled to sum to one.
package struct WShaped: AttributionModel {
  package static let card = ModelCard(
    id: "w-shaped",
    summary: "30 % each to the first touch, the lead and the opportunity, 10 % over the rest.",
    formula: "share(k) ∝ f·[first] + l·[lead] + o·[opportunity] + (r / m)·[one of the m others]",
    parameters: [
      ModelCard.Parameter(
        "attribution.w_shaped", "f, l, o and r: first, lead, opportunity, all the rest.")
    ],
    edgeCases: [
      "Milestones on one touch add up: a first touch that creates the lead gets f + l.",
      "Of several sessions with the same stage, the first is the milestone.",
      "A milestone that is missing is dropped, and the other weights are scaled to sum to one.",
      "Where every touch is a milestone, r is shared among them in proportion.",
      "A journey without any stage: the middle touch (the later of two) stands for the lead, and "
        + "the opportunity is dropped. This is judged by journey, whatever other journeys have.",
      "Where all weights that are left are 0, every touch gets the same.",
    ],
    source: "Industry convention of B2B marketing; stages as the exports mark them.")

  /// What each kind of touchpoint gets; none is negative, and they sum to one.
  package struct Weights: Hashable, Sendable {
    package var first: Double
    package var lead: Double
    package var opportunity: Double
    package var rest: Double

    package init(first: Double, lead: Double, opportunity: Double, rest: Double) {
      self.first = first
      self.lead = lead
      self.opportunity = opportunity
      self.rest = rest
    }

    package static let standard = Weights(first: 0.3, lead: 0.3, opportunity: 0.3, rest: 0.1)

    var fingerprint: String { "\(first)/\(lead)/\(opportunity)/\(rest)" }
  }

  private let weights: Weights

  package init(rules: AttributionRules, channels: ChannelNames) { weights = rules.wShape }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    let milestones = Milestones(journey)
    let rest = journey.count - milestones.count
    let spread = rest > 0 ? weights.rest / Double(rest) : 0
    for index in shares.indices { shares[index] = milestones.contains(index) ? 0 : spread }
    shares[0] += weights.first
    if let lead = milestones.lead { shares[lead] += weights.lead }
    if let opportunity = milestones.opportunity { shares[opportunity] += weights.opportunity }
    let total =
      weights.first + (milestones.lead == nil ? 0 : weights.lead)
      + (milestones.opportunity == nil ? 0 : weights.opportunity) + (rest > 0 ? weights.rest : 0)
    guard total > 0 else {
      for index in shares.indices { shares[index] = 1 / Double(journey.count) }
      return
    }
    for index in shares.indices { shares[index] /= total }
  }
}

extension WShaped {
  /// Where the milestones of a journey are; the first touchpoint always is one.
  private struct Milestones {
    private(set) var lead: Int?
    private(set) var opportunity: Int?
    /// Whether no session of the journey has a stage.
    let areAssumed: Bool

    init(_ journey: Journey) {
      for index in journey.flags.indices {
        let flags = journey.flags[index]
        if lead == nil, flags.contains(.leadStage) { lead = index }
        if opportunity == nil, flags.contains(.opportunityStage) { opportunity = index }
      }
      areAssumed = lead == nil && opportunity == nil
      if areAssumed { lead = journey.count / 2 }
    }

    func contains(_ index: Int) -> Bool {
      index == 0 || index == lead || index == opportunity
    }

    /// How many touchpoints are milestones.
    var count: Int { Set([0, lead, opportunity].compactMap(\.self)).count }
  }

  package func reasons(of journey: Journey) -> [String] {
    let rule =
      "The first touch gets \(weights.first.percent), the one that created the lead "
      + "\(weights.lead.percent), the one that created the opportunity "
      + "\(weights.opportunity.percent), and the others \(weights.rest.percent) together."
    let milestones = Milestones(journey)
    guard !milestones.areAssumed else {
      return [
        rule,
        "No session of this journey has a stage, so touch \(journey.count / 2 + 1), the middle "
          + "one, stands for the lead, and the opportunity is dropped.",
      ]
    }
    return [
      rule, Self.sentence("lead", milestones.lead),
      Self.sentence("opportunity", milestones.opportunity),
    ]
  }

  private static func sentence(_ milestone: String, _ index: Int?) -> String {
    index.map { "Touch \($0 + 1) created the \(milestone)." }
      ?? "No touch created the \(milestone), so its part is dropped and the rest scaled up."
  }

  package func steps(of journey: Journey) -> [ModelStep] {
    let milestones = Milestones(journey)
    let rest = Double(journey.count - milestones.count)
    func step(
      _ name: String, _ meaning: String, _ weight: (Int) -> Double?
    ) -> ModelStep {
      ModelStep(name, meaning, in: .weight, (0..<journey.count).map(weight))
    }
    return [
      step("first", "What the first touch gets.") { $0 == 0 ? weights.first : nil },
      step("lead", "What the touch gets that created the lead.") {
        $0 == milestones.lead ? weights.lead : nil
      },
      step("opportunity", "What the touch gets that created the opportunity.") {
        $0 == milestones.opportunity ? weights.opportunity : nil
      },
      step("rest", "What a touch gets that is none of these.") {
        milestones.contains($0) ? nil : weights.rest / rest
      },
    ]
  }
}
