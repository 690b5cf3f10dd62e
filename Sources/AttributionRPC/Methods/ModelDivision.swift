package import AttributionCore

/// How one model divided a conversion, step by step.
package struct ModelDivision: JSONRecord {
  package var model = ""
  package var isEnabled = false
  package var conserves = true
  package var version: Int?
  package var reasons: [String] = []
  package var steps: [DivisionStep] = []
  package var parts: [DivisionPart] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, required: true, "The model."),
    Member("enabled", \.isEnabled, required: true, "Whether reports have it."),
    Member("conserves", \.conserves, required: true, "Whether its credits sum to one."),
    Member("version", \.version, "The fit it divided by; only where it learned one."),
    Member("reasons", \.reasons, required: true, "Its rule for this journey, in sentences."),
    Member("steps", \.steps, required: true, "The numbers that lead to the shares, in order."),
    Member("parts", \.parts, required: true, "What each touch gets, oldest first."),
  ]
}

/// One number for each touch of a journey.
package struct DivisionStep: JSONRecord {
  package var name = ""
  package var meaning = ""
  package var unit = ""
  package var values: [StepNumber] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("name", \.name, required: true, "What the numbers are called."),
    Member("meaning", \.meaning, required: true, "What they are."),
    Member(
      "unit", \.unit, required: true,
      "One of \(ModelStep.Unit.allCases.map(\.rawValue).joined(separator: ", "))."),
    Member(
      "values", \.values, required: true,
      "One a touch, oldest first; null where the step does not concern it."),
  ]
}

/// What one touch gets, and how it was rounded.
package struct DivisionPart: JSONRecord {
  package var share = StepNumber(nil)
  package var credit = Credit.zero
  package var revenue = Money.zero
  package var hasLeftoverCredit = false
  package var hasLeftoverRevenue = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member("share", \.share, required: true, "Its part of one, before it was made exact."),
    Member("credit", \.credit, required: true, "Its exact credit."),
    Member("revenue", \.revenue, required: true, "Its exact revenue."),
    Member(
      "credit_leftover", \.hasLeftoverCredit, required: true,
      "Whether the credit has one of the billionths left over by rounding all parts down."),
    Member(
      "revenue_leftover", \.hasLeftoverRevenue, required: true,
      "Whether the revenue has one of the millionths left over by rounding all parts down."),
  ]
}

/// A computed number, with all its digits, or none.
package struct StepNumber: Hashable, Sendable {
  package let value: Double?

  /// `value` is finite.
  package init(_ value: Double?) { self.value = value }
}

extension StepNumber: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    switch json {
    case .null: self.init(nil)
    case .number(let number): self.init(Double(number.text))
    default: throw JSONMismatch("expected a number or null")
    }
  }

  package var json: JSON {
    guard let value, let number = JSONNumber(text: value.description) else { return .null }
    return .number(number)
  }

  package static var schema: JSON { ["oneOf": [["type": "number"], ["type": "null"]]] }
}
