import AttributionCore
import AttributionStore

/// What must be sent of a script's facts, and what follows from answers, computed the slow way.
struct SlowRemote {
  /// The journey of one conversion.
  struct Journey: Hashable {
    var conversion: String
    /// As they are sent.
    var rows: String
    var second: Int64
    var cents: Int64
    var sessions: [Session]
  }

  struct Session: Hashable {
    var id: String
    var channel: String
    var second: Int64
    var flags: UInt8
  }

  private(set) var journeys: [Journey] = []

  /// Takes the last row of each key, persons stitched.
  init(_ rows: [ScriptRow], lookback seconds: Int64) {
    for case .conversion(let id, let user, let second, let cents, _) in rows {
      var sessions: [Session] = []
      for case .session(let id, user, let channel, let at, let flags, _) in rows
      where at <= second && at >= second - seconds {
        sessions.append(Session(id: id, channel: channel, second: at, flags: flags))
      }
      guard !sessions.isEmpty else { continue }
      sessions.sort { ($0.second, $0.id) < ($1.second, $1.id) }
      let texts = sessions.enumerated().map { index, session in
        Self.row(id, session, isLast: index == sessions.count - 1)
      }
      journeys.append(
        Journey(
          conversion: id, rows: "[\(texts.joined(separator: ","))]", second: second, cents: cents,
          sessions: sessions))
    }
  }

  private static func row(_ conversion: String, _ session: Session, isLast: Bool) -> String {
    let time = "\(Instant(micros: session.second * 1_000_000))".dropLast()
      .split(separator: "T").joined(separator: " ")
    let channel = session.channel.map { character in
      switch character {
      case "\"": "\\\""
      case "\n": "\\u000a"
      default: String(character)
      }
    }.joined()
    let flags = (0..<3).map { Int(session.flags >> $0 & 1) }
    return """
      {"conversion_id":"\(conversion)","session_id":"\(session.id)","timestamp":"\(time)",\
      "channel_label":"\(channel)","holder_engagement":\(flags[0]),\
      "closer_engagement":\(flags[1]),"conversion":\(isLast ? 1 : 0),\
      "impression_interaction":\(flags[2])}
      """
  }

  /// Lines of credit and revenue by channel and day of the session, for the journeys that have
  /// answers.
  func credits(_ answers: [String: RemoteAnswer]) -> Set<String> {
    var sums: [String: (credit: Int128, revenue: Int128)] = [:]
    for journey in journeys {
      guard let answer = answers[journey.rows] else { continue }
      let weights = answer.sessions.map { Int128($0.ihc) }
      let credits = Self.divide(1_000_000_000, weights)
      let revenues = Self.divide(Int128(journey.cents) * 10_000, weights)
      for (index, session) in journey.sessions.enumerated() {
        if credits[index] == 0, revenues[index] == 0 { continue }
        let key = "\(session.channel) \(session.second / 86_400)"
        sums[key, default: (0, 0)].credit += credits[index]
        sums[key, default: (0, 0)].revenue += revenues[index]
      }
    }
    return Set(sums.map { "\($0) \($1.credit) \($1.revenue)" })
  }

  /// The largest remainders get what is left over, the earlier of equal ones first.
  private static func divide(_ amount: Int128, _ weights: [Int128]) -> [Int128] {
    let total = weights.reduce(0, +)
    let whole = Int128(amount.magnitude)
    var parts = weights.map { whole * $0 / total }
    let remainders = weights.map { whole * $0 % total }
    let order = weights.indices.sorted {
      remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
    }
    for index in order.prefix(Int(whole - parts.reduce(0, +))) { parts[index] += 1 }
    return amount < 0 ? parts.map { -$0 } : parts
  }
}
