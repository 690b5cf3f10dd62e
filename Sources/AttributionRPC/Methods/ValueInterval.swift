package import AttributionCore

/// An interval of values; a bound is null where there is no such value.
package struct ValueInterval<Value: JSONConvertible & Hashable>: JSONRecord, Hashable {
  package var low: Value?
  package var high: Value?

  package init() {}

  package init(_ low: Value?, _ high: Value?) {
    self.low = low
    self.high = high
  }

  package static var members: [Member<Self>] {
    [
      Member("low", nullable: \.low, "The lower bound."),
      Member("high", nullable: \.high, "The upper bound; null where there is none."),
    ]
  }
}

/// The confidence intervals of a row of a report.
package struct RowIntervals: JSONRecord, Hashable {
  package var credit = ValueInterval<Credit>()
  package var revenue = ValueInterval<Money>()
  package var cpo = ValueInterval<Money>()
  package var roas = ValueInterval<JSONNumber>()

  package init() {}

  package static let members: [Member<Self>] = [
    Member("credit", \.credit, required: true, "Of the credit."),
    Member("revenue", \.revenue, required: true, "Of the revenue."),
    Member("cpo", \.cpo, required: true, "Of cost per credited conversion, the cost held fixed."),
    Member("roas", \.roas, required: true, "Of revenue per cost, the cost held fixed."),
  ]
}

/// How the intervals of a report were made.
package struct BootstrapSummary: JSONRecord, Hashable {
  package var replicates = 0
  package var confidence = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("replicates", \.replicates, required: true, "How often users were drawn anew."),
    Member(
      "confidence", \.confidence, required: true,
      "The per cent of replicates between the bounds."),
  ]
}
