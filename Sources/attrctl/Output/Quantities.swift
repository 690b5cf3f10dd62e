import AttributionCore

/// An instant to the second, for people.
func second(_ instant: Instant) -> String {
  let seconds = instant.micros.floorDivided(by: Instant.microsPerSecond)
  return Instant(micros: seconds * Instant.microsPerSecond).description
}

/// A number with the noun it counts, such as `1 file` or `3 files`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// A number with a noun of an irregular plural.
func counted(_ count: Int, _ noun: String, _ plural: String) -> String {
  "\(count) \(count == 1 ? noun : plural)"
}

/// A size in decimal units, such as `12.3 MB`.
func size(_ bytes: Int) -> String {
  var unit = 0
  var tenths = bytes * 10
  let units = ["B", "kB", "MB", "GB", "TB"]
  while tenths >= 10_000, unit < units.count - 1 {
    tenths /= 1000
    unit += 1
  }
  return unit == 0 ? "\(bytes) B" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
}

/// A short length of time, such as `0.6 s`; a long one as `duration` has it.
func seconds(_ milliseconds: Int) -> String {
  guard milliseconds < 60_000 else { return duration(milliseconds / 1000) }
  return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
}

/// A length of time by its two largest units, such as `2 h 5 min`.
func duration(_ seconds: Int) -> String {
  switch seconds {
  case ..<60: "\(seconds) s"
  case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
  case ..<86_400: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  default: "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
  }
}
