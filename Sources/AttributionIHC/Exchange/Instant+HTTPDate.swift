package import AttributionCore

extension Instant {
  /// Reads a date as HTTP writes it (RFC 9110, 5.6.7), in its three forms:
  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
  ///
  /// Years of two digits are from 1970 to 2069. The name of the day says nothing and may be wrong.
  package init?(httpDate text: String) {
    var words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
    guard let clock = words.firstIndex(where: { $0.contains(":") }) else { return nil }
    let time = words.remove(at: clock).split(separator: ":", omittingEmptySubsequences: false)
    guard let name = words.first, name.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
    if words.last == "GMT" { words.removeLast() }
    guard words.count == 4, time.count == 3 else { return nil }
    // Nov 6 1994, else 6 Nov 1994.
    let isMonthFirst = Self.month(words[1]) != nil
    guard let month = Self.month(words[isMonthFirst ? 1 : 2]),
      let day = Self.number(words[isMonthFirst ? 2 : 1], digits: 1...2),
      let year = Self.year(words[3]),
      let hour = Self.number(time[0], digits: 2...2), hour < 24,
      let minute = Self.number(time[1], digits: 2...2), minute < 60,
      // A leap second is the first of the next minute.
      let second = Self.number(time[2], digits: 2...2), second <= 60,
      let date = Day(year: year, month: month, day: day)
    else { return nil }
    let seconds = Int64(hour * 3600 + minute * 60 + second)
    self.init(micros: Int64(date.number) * Self.microsPerDay + seconds * Self.microsPerSecond)
  }

  private static func month(_ name: String) -> Int? {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return names.firstIndex(of: name).map { $0 + 1 }
  }

  private static func year(_ text: String) -> Int? {
    guard text.utf8.count == 2 else { return number(text, digits: 4...4) }
    return number(text, digits: 2...2).map { $0 < 70 ? 2000 + $0 : 1900 + $0 }
  }

  private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    return Int(text)
  }
}
