import AttributionCore
import Foundation

extension TimeZoneRules {
  /// The rules of a zone of the IANA time zone database, from 1970 to 2100; nil where there is no
  /// such zone.
  init?(zone name: String) {
    if name == "UTC" {
      self = .utc
      return
    }
    guard let zone = TimeZone(identifier: name) else { return nil }
    var transitions: [Instant] = []
    var offsets = [Int32(zone.secondsFromGMT(for: Date(timeIntervalSince1970: 0)))]
    var date = Date(timeIntervalSince1970: 0)
    let end = Date(timeIntervalSince1970: Self.lastSecond)
    while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < end {
      date = next
      let offset = Int32(zone.secondsFromGMT(for: next))
      guard offset != offsets.last else { continue }
      let seconds = Int64(next.timeIntervalSince1970.rounded())
      transitions.append(Instant(micros: seconds * Instant.microsPerSecond))
      offsets.append(offset)
    }
    self.init(name: name, transitions: transitions, offsets: offsets)
  }

  /// The first second of the year 2100.
  private static let lastSecond = 4_102_444_800.0

  /// The names of all zones.
  static var knownZones: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }
}
