package import AttributionCore

/// Between which bounds a bootstrap puts the rows of a report.
package struct ReportIntervals: Hashable, Sendable {
  /// Bounds of credit and revenue.
  package struct Bounds: Hashable, Sendable {
    package var credit: ClosedRange<Credit>
    package var revenue: ClosedRange<Money>
  }

  /// Which row they are of.
  package struct Key: Hashable, Sendable {
    package var channel: String?
    package var day: Day?
    package var isBaseline = false

    package init(_ row: ReportQuery.ReportRow) {
      channel = row.channel
      day = row.day
      isBaseline = row.isBaseline
    }

    init(channel: String?, day: Day?, isBaseline: Bool = false) {
      self.channel = channel
      self.day = day
      self.isBaseline = isBaseline
    }
  }

  package internal(set) var rows: [Key: Bounds] = [:]
  /// Of all rows together.
  package internal(set) var total: Bounds

  /// The bounds of a row; zeros for one without any credit.
  package func bounds(of row: ReportQuery.ReportRow) -> Bounds {
    rows[Key(row)] ?? Bounds(credit: .zero ... .zero, revenue: .zero ... .zero)
  }
}
