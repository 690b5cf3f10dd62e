package import AttributionCore

/// The conversions of a range, as the totals of every report count them.
protocol ConversionCounts: JSONRecord {
  var conversions: Int { get set }
  var conversionRevenue: Money { get set }
  var unattributedConversions: Int { get set }
  var unattributedRevenue: Money { get set }
}

extension ConversionCounts {
  static var conversionMembers: [Member<Self>] {
    [
      Member("conversions", \.conversions, required: true, "Conversions in the range."),
      Member("conversion_revenue", \.conversionRevenue, required: true, "Their revenue."),
    ]
  }

  static var unattributedMembers: [Member<Self>] {
    [
      Member(
        "unattributed_conversions", \.unattributedConversions, required: true,
        "Conversions without a journey."),
      Member(
        "unattributed_revenue", \.unattributedRevenue, required: true,
        "Revenue of conversions without a journey."),
    ]
  }
}

/// The conversions that an analysis report is about, and those it cannot say anything of.
package struct ConversionTotals: ConversionCounts {
  package var conversions = 0
  package var conversionRevenue = Money.zero
  package var attributedConversions = 0
  package var attributedRevenue = Money.zero
  package var unattributedConversions = 0
  package var unattributedRevenue = Money.zero
  package var pendingConversions = 0

  package init() {}

  package static let members: [Member<Self>] =
    conversionMembers + [
      Member(
        "attributed_conversions", \.attributedConversions, required: true,
        "Conversions with a journey."),
      Member(
        "attributed_revenue", \.attributedRevenue, required: true,
        "Revenue of conversions with a journey."),
    ] + unattributedMembers + [
      Member(
        "pending_conversions", \.pendingConversions, required: true,
        "Conversions whose credits are not fresh; this report has them as they are.")
    ]
}
