package import AttributionCore

/// How a model differs from the base of a comparison.
package struct ModelDifference: JSONRecord, Hashable {
  package var credit = Credit.zero
  package var percent: JSONNumber?
  package var revenue = Money.zero

  package init() {}

  package static let members: [Member<Self>] = [
    Member("credit", \.credit, required: true, "Its credit less that of the base."),
    Member(
      "percent", nullable: \.percent,
      "That in per cent of the base's credit; null where the base has none."),
    Member("revenue", \.revenue, required: true, "Its revenue less that of the base."),
  ]
}

/// How much credit a model gives to other channels than the base of a comparison does.
package struct ModelDisagreement: JSONRecord, Hashable {
  package var credit = Credit.zero
  package var percent: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "credit", \.credit, required: true,
      "Half the sum of the differences in credit of the channels, each without its sign."),
    Member(
      "percent", nullable: \.percent,
      "That in per cent of the base's credit; null where the base has none."),
  ]
}
