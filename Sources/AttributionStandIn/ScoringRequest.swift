import AttributionCore

/// What a request asks the service to score.
struct ScoringRequest: Sendable {
  /// By conversion, in the order in which the request names them first.
  var journeys: [Journey] = []
  var redistribution = IHCParameters.Redistribution.none

  var sessions: Int { journeys.reduce(0) { $0 + $1.sessions.count } }

  /// The rows of one conversion, wherever in the request they stand.
  struct Journey: Sendable {
    let conversion: String
    /// Oldest first; of the same second in the order of the rows.
    var sessions: [Session]
  }

  struct Session: Sendable {
    let id: String
    let instant: Instant
    let channel: String
    let flags: SessionFlags
    /// Whether the conversion happened in it.
    let isConversion: Bool
  }
}

extension ScoringRequest.Journey {
  /// Changes with everything that the service is told of the journey, but for its conversion’s id.
  ///
  /// FNV-1a (G. Fowler, L. C. Noll and K.-P. Vo, 1991) over the sessions, 16 hexadecimal digits.
  var digest: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for session in sessions {
      let text =
        "\(session.id)\n\(session.instant.micros)\n\(session.channel)\n\(session.flags.rawValue)"
        + "\n\(session.isConversion)\n"
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01B3 }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
