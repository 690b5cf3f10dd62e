import AttributionCore
import AttributionRPC

extension ConversionTotals {
  /// What an analysis report says about conversions besides its rows.
  var notes: [String] {
    ReportsChannels.conversionNotes(
      conversions, conversionRevenue, unattributed: unattributedConversions, unattributedRevenue,
      pending: pendingConversions)
  }

  /// Said in place of a table where no conversion has a journey.
  static let noJourneys = "No conversion of the range has a journey."
}

extension Cell {
  /// A part of a whole as a percentage, to a tenth.
  static func percent(_ share: JSONNumber?) -> Cell {
    guard let share else { return none }
    let shown = share.units(decimals: 6).map { rounded($0, decimals: 4, to: 1) + " %" }
    return .computed(shown ?? share.text, exact: share.text)
  }

  /// A number that is shown to one decimal.
  static func tenths(_ number: JSONNumber) -> Cell {
    let shown = number.units(decimals: 6).map { rounded($0, decimals: 6, to: 1) }
    return .computed(shown ?? number.text, exact: number.text)
  }

  /// A length of time in seconds, by its two largest units.
  static func duration(_ seconds: JSONNumber?) -> Cell {
    guard let seconds else { return none }
    let shown = seconds.units(decimals: 6).map { attrctl.duration(Int($0 / 1_000_000)) }
    return .computed(shown ?? seconds.text, exact: seconds.text)
  }
}
