import AttributionCore
import AttributionRPC
import Glibc

/// A value in a table: as people see it, and exact.
struct Cell: Hashable {
  /// What a table on a terminal shows.
  let shown: String
  /// What CSV holds: every digit.
  let exact: String
  /// Whether spreadsheets must be kept from reading it as a formula.
  let isText: Bool
  /// The steps of a course that is drawn in as many columns as there are.
  private(set) var steps: [Int64]?
  /// How dark a coloured terminal shows it, from 0 to 4: a cell of a matrix.
  var shade = 0

  /// What tables show where there is no value.
  static let absence = "–"
  static let none = Cell(shown: absence, exact: "", isText: false)

  init(shown: String, exact: String, isText: Bool) {
    self.shown = shown
    self.exact = exact
    self.isText = isText
  }

  static func text(_ text: String?) -> Cell {
    guard let text else { return none }
    return Cell(shown: printable(text), exact: text, isText: true)
  }

  /// A text of ours, such as a date, which is no formula.
  static func plain(_ value: (some CustomStringConvertible)?) -> Cell {
    guard let text = value?.description else { return none }
    return Cell(shown: text, exact: text, isText: false)
  }

  /// A computed number: as it is written for people, and with all its digits.
  static func computed(_ shown: String, exact: String) -> Cell {
    Cell(shown: shown, exact: exact, isText: false)
  }

  static func integer(_ value: Int) -> Cell { plain(value) }

  /// An instant, shown to the second.
  static func instant(_ instant: Instant?) -> Cell {
    guard let instant else { return none }
    return computed(second(instant), exact: instant.description)
  }

  /// A course, drawn as a sparkline; `exact` holds its steps, a space apart.
  static func course(_ credits: [Credit]?) -> Cell {
    guard let credits else { return none }
    let steps = credits.map(\.nanos)
    var cell = Cell(
      shown: Sparkline.text(steps, width: widestCourse),
      exact: credits.map(\.description).joined(separator: " "), isText: false)
    cell.steps = steps
    return cell
  }

  private static let widestCourse = 30

  static func money(_ amount: Money?) -> Cell {
    guard let amount else { return none }
    return Cell(
      shown: rounded(amount.micros, decimals: 6, to: 2), exact: amount.description, isText: false)
  }

  static func credit(_ credit: Credit?) -> Cell {
    guard let credit else { return none }
    return Cell(
      shown: rounded(credit.nanos, decimals: 9, to: 3), exact: credit.description, isText: false)
  }

  /// A credit within one conversion, where a tenth of a per cent is not enough.
  static func share(_ credit: Credit?) -> Cell {
    guard let credit else { return none }
    return Cell(
      shown: rounded(credit.nanos, decimals: 9, to: 4), exact: credit.description, isText: false)
  }

  /// A number that was computed, rounded to so many decimals.
  static func number(_ number: JSONNumber?, places: Int) -> Cell {
    guard let number else { return none }
    let units = (Double(number.text) ?? 0) * pow(10, Double(places))
    let shown =
      units.magnitude < 1e15
      ? rounded(Int64(units.rounded(.toNearestOrEven)), decimals: places, to: places) : number.text
    return Cell(shown: shown, exact: number.text, isText: false)
  }

  static func ratio(_ number: JSONNumber?) -> Cell {
    guard let number else { return none }
    let shown = number.units(decimals: 6).map { rounded($0, decimals: 6, to: 2) }
    return Cell(shown: shown ?? number.text, exact: number.text, isText: false)
  }
}

extension Cell {
  /// The fewest columns that say enough: numbers need all of theirs.
  var leastWidth: Int { isText || steps != nil ? 8 : .max }

  /// What stands in so many columns.
  func text(width: Int, _ style: Style) -> String {
    if let steps { return style.drawn(Sparkline.text(steps, width: min(width, shown.count))) }
    guard isText else { return self == .none ? style.drawn(shown) : shown }
    return shown.count > width ? shown.prefix(width - 1) + style.drawn("…") : shown
  }
}

/// `units · 10^-decimals`, rounded half to even to `places` decimals, all of which are written.
func rounded(_ units: Int64, decimals: Int, to places: Int) -> String {
  let ratio = FixedPoint.ratio(units, decimals: decimals, over: 1, decimals: 0, to: places)
  let text = FixedPoint.text(ratio ?? units, decimals: ratio == nil ? decimals : places)
  let written = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1)
  let fraction = written.count == 2 ? written[1].count : 0
  guard places > fraction else { return text }
  return text + (fraction == 0 ? "." : "") + String(repeating: "0", count: places - fraction)
}
