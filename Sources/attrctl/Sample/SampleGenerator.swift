/// Makes up a shop's exports, one day after the other; equal settings make equal days.
///
/// Yields ``SampleSettings/days`` days with ``SampleSettings/sessions`` sessions in all. When a day
/// comes, as many new people are made up as it takes to fill it beside those who come back. So
/// traffic is steady, and memory holds the journeys under way and not the whole set. Everything is
/// integer arithmetic.
///
/// - Complexity: O(*n* log *n*) for *n* sessions a day.
struct SampleGenerator: Sequence, IteratorProtocol {
  /// How many sessions in a thousand are exported on their day, a day late, and so on.
  private static let lateness = [962, 24, 8, 4, 2]
  /// One day in so many has its costs exported only on the next.
  private static let daysPerLateCost = 9

  private let settings: SampleSettings
  private let identities: SampleIdentities
  private var random: SampleRandom
  private var day = 0
  private var users = 0
  /// The sessions made up so far, and those of them on days up to `day`.
  private var sessions = 0
  private var sessionsReached = 0
  /// The sessions made up so far, by day.
  private var sessionsByDay: [Int]
  /// What is exported on each day, as far as it is known, by day.
  private var exports: [SampleDay]

  init(_ settings: SampleSettings) {
    self.settings = settings
    identities = SampleIdentities(seed: settings.seed)
    random = SampleRandom(seed: settings.seed)
    sessionsByDay = Array(repeating: 0, count: settings.days)
    exports = Array(repeating: SampleDay(), count: settings.days)
  }

  mutating func next() -> SampleDay? {
    guard day < settings.days else { return nil }
    let wanted =
      settings.sessions * SampleClock.traffic(ofFirst: day + 1)
      / SampleClock.traffic(ofFirst: settings.days)
    sessionsReached += sessionsByDay[day]
    while sessionsReached < wanted, sessions < settings.sessions { addUser() }
    var export = SampleDay()
    swap(&export, &exports[day])
    export.sessions.sort()
    export.conversions.sort()
    day += 1
    return export
  }

  private mutating func addUser() {
    let journey = SampleJourney(
      ofUser: users, from: SampleClock.moment(ofDay: day, using: &random),
      until: settings.days * SampleClock.secondsPerDay, limit: settings.sessions - sessions,
      identities: identities, using: &random)
    users += 1
    sessions += journey.sessions.count
    for session in journey.sessions {
      let eventDay = session.second / SampleClock.secondsPerDay
      sessionsByDay[eventDay] += 1
      if eventDay == day { sessionsReached += 1 }
      let late = random.index(weightedBy: Self.lateness)
      exports[export(of: session.second, late: late)].sessions.append(session)
    }
    for conversion in journey.conversions {
      exports[export(of: conversion.second, late: 0)].conversions.append(conversion)
    }
    for (index, tenThousandths) in journey.costs {
      let session = journey.sessions[index]
      exports[export(of: session.second, late: costDelay(at: session.second))].costs.append(
        SampleCost(session: session.id, tenThousandths: tenThousandths))
    }
  }

  /// The day that exports what happened at `second`; the last day exports all that is left.
  private func export(of second: Int, late: Int) -> Int {
    Swift.min(second / SampleClock.secondsPerDay + late, settings.days - 1)
  }

  private func costDelay(at second: Int) -> Int {
    let eventDay = second / SampleClock.secondsPerDay
    var draw = SampleRandom(seed: settings.seed &+ UInt64(eventDay))
    return draw.isOneIn(Self.daysPerLateCost) ? 1 : 0
  }
}
