import AttributionCore
import TestSupport

/// Made-up users with a journey each, for the remote service.
struct RemoteSample {
  struct Journey {
    let conversion: String
    let user: String
    let at: Instant
    let revenue: Int
    /// Oldest first.
    var sessions: [Session]
  }

  struct Session {
    let id: String
    var at: Instant
    var channel: String
    let flags: SessionFlags
  }

  private(set) var journeys: [Journey] = []

  static let channels = ["Direct", "SEO", "SEA - Brand", "Email", "Social", "Ö & Ü"]

  /// - Parameters:
  ///   - count: How many users.
  ///   - seed: Decides everything else.
  ///   - name: What conversion `number` is called.
  init(journeys count: Int, seed: UInt64, name: (Int) -> String = { "c\($0)" }) {
    var random = SeededRandom(seed: seed)
    let start: Int64 = 1_772_323_200  // 2026-03-01
    for number in 0..<count {
      // Half of the journeys have one or two sessions, as journeys do; few have many.
      var length = 1
      while length < 20, Int.random(in: 0..<100, using: &random) < 60 { length += 1 }
      var seconds = start + Int64.random(in: 0..<(20 * 86_400), using: &random)
      let sessions = (0..<length).map { index in
        seconds += Int64.random(in: 30..<(40 * 3_600), using: &random)
        return Session(
          id: "s\(number)-\(index)", at: Instant(micros: seconds * Instant.microsPerSecond),
          channel: Self.channels[Int.random(in: 0..<Self.channels.count, using: &random)],
          flags: SessionFlags(rawValue: UInt8.random(in: 0..<4, using: &random)))
      }
      journeys.append(
        Journey(
          conversion: name(number), user: "u\(number)",
          at: Instant(micros: (seconds + 60) * Instant.microsPerSecond),
          revenue: Int.random(in: 1...500, using: &random), sessions: sessions))
    }
  }

  /// Puts a session where its instant belongs.
  mutating func insert(_ session: Session, into index: Int) {
    journeys[index].sessions.append(session)
    journeys[index].sessions.sort { $0.at < $1.at }
  }

  /// Gives the first session of a journey another channel.
  mutating func correct(_ index: Int, channel: String) {
    journeys[index].sessions[0].channel = channel
  }

  /// The requests that 100 journeys and 200 sessions each allow at best.
  var leastRequests: Int {
    let sessions = journeys.reduce(0) { $0 + $1.sessions.count }
    return max((journeys.count + 99) / 100, (sessions + 199) / 200)
  }

  /// The rows of `session_sources`.
  var sessions: String { Self.sessions(journeys[...]) }

  static func sessions(_ journeys: ArraySlice<Journey>) -> String {
    let header =
      "session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement\n"
    return journeys.reduce(into: header) { text, journey in
      for session in journey.sessions { text += row(session, of: journey.user) }
    }
  }

  private static func row(_ session: Session, of user: String) -> String {
    let holder = session.flags.contains(.holderEngagement) ? 1 : 0
    let closer = session.flags.contains(.closerEngagement) ? 1 : 0
    let (day, time) = dateAndTime(session.at)
    return "\(session.id),\(user),\(session.channel),\(day),\(time),\(holder),\(closer)\n"
  }

  /// The rows of `conversions`.
  var conversions: String { Self.conversions(journeys[...]) }

  static func conversions(_ journeys: ArraySlice<Journey>) -> String {
    journeys.reduce(into: "conv_id,user_id,conv_date,conv_time,revenue\n") { text, journey in
      let (day, time) = dateAndTime(journey.at)
      text += "\(journey.conversion),\(journey.user),\(day),\(time),\(journey.revenue)\n"
    }
  }

  /// `2026-03-01` and `12:00:00`.
  private static func dateAndTime(_ instant: Instant) -> (String, String) {
    let text = instant.description
    return (String(text.prefix(10)), String(text.dropFirst(11).dropLast()))
  }
}
