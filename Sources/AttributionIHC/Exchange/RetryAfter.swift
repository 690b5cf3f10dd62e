package import AttributionCore

/// How long a service asks to be left alone, as the header `Retry-After` says it (RFC 9110, 10.2.3).
package enum RetryAfter {
  /// The longest time that is believed: a day.
  package static let longest = 86_400_000

  /// Milliseconds, from a number of seconds or from a date; nil where it is neither.
  ///
  /// A date that has passed is 0, and what is longer than ``longest`` is that.
  package static func milliseconds(_ text: String, now: Instant) -> Int? {
    let text = text.drop { $0 == " " }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, text.dropFirst(digits.count).allSatisfy({ $0 == " " }) {
      guard let seconds = Int(digits) else { return longest }
      return min(seconds, longest / 1000) * 1000
    }
    guard let date = Instant(httpDate: String(text)) else { return nil }
    let micros = max(date.micros(since: now), 0)
    return Int(min(micros / 1000 + (micros % 1000 == 0 ? 0 : 1), Int64(longest)))
  }
}
