import AttributionCore
import TestSupport
import Testing

/// What clocks show, and when they show it.
@Suite struct TimeZoneRulesTests {
  private static let hour = 3600 * Instant.microsPerSecond

  /// Zones whose clocks are set forward and back, by little and by much, one after the other.
  private static func zone(using random: inout SeededRandom) -> TimeZoneRules {
    var transitions: [Instant] = []
    var offsets = [Int32.random(in: -43_200...43_200, using: &random)]
    var micros = Int64.random(in: -10...10, using: &random) * hour
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      micros += Int64.random(in: 48...2_000, using: &random) * hour
      transitions.append(Instant(micros: micros))
      offsets.append(Int32.random(in: -43_200...43_200, using: &random))
    }
    return TimeZoneRules(name: "made up", transitions: transitions, offsets: offsets)
  }

  @Test func `in UTC clocks show the instant itself`() {
    for micros: Int64 in [-1, 0, 1_772_366_400_000_000] {
      #expect(TimeZoneRules.utc.instant(ofLocal: micros) == Instant(micros: micros))
    }
  }

  @Test func `what clocks show once is the instant at which they do`() {
    var random = SeededRandom(seed: 29)
    var gaps = 0
    var overlaps = 0
    for _ in 0..<400 {
      let zone = Self.zone(using: &random)
      for _ in 0..<40 {
        let near = zone.transitions.randomElement(using: &random)?.micros ?? 0
        let local = near + Int64.random(in: -26...26, using: &random) * Self.hour / 2
        // Every offset there ever was, tried out.
        let instants = Set(zone.offsets).map { offset in
          Instant(micros: local - Int64(offset) * Instant.microsPerSecond)
        }
        let shown = instants.filter { instant in
          instant.micros + Int64(zone.offset(at: instant)) * Instant.microsPerSecond == local
        }
        let answer = zone.instant(ofLocal: local)
        if let first = shown.min() {
          #expect(answer == first)
          overlaps += shown.count > 1 ? 1 : 0
        } else {
          // As a clock shows it that was not set forward.
          let last = zone.transitions.last { $0 <= answer }
          let before = last.map { zone.offset(at: Instant(micros: $0.micros - 1)) }
          let offset = before ?? zone.offsets[0]
          #expect(answer.micros + Int64(offset) * Instant.microsPerSecond == local)
          gaps += 1
        }
      }
    }
    #expect(gaps > 100 && overlaps > 100, "\(gaps) gaps, \(overlaps) overlaps")
  }
}
