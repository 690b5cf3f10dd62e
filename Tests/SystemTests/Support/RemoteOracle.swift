import AttributionCore
import TestSupport

@testable import AttributionStandIn

/// What the stand-in answers for a journey, and what the credits then are: slow and obvious.
enum RemoteOracle {
  /// The ihc of each session in units of 0.0001, as it is answered.
  static func answer(for journey: RemoteSample.Journey) -> [Int64] {
    var request = ScoringRequest()
    request.journeys = [asked(journey)]
    return Scorer(parameters: .default).scores(of: request)[0].map(\.ihc)
  }

  /// What the stand-in’s journal calls the journey’s rows.
  static func digest(of journey: RemoteSample.Journey) -> String { asked(journey).digest }

  private static func asked(_ journey: RemoteSample.Journey) -> ScoringRequest.Journey {
    let last = journey.sessions.count - 1
    return ScoringRequest.Journey(
      conversion: journey.conversion,
      sessions: journey.sessions.enumerated().map { index, session in
        ScoringRequest.Session(
          id: session.id, instant: session.at, channel: session.channel, flags: session.flags,
          isConversion: index == last)
      })
  }

  /// The credit of each session: the answer scaled to one, by the largest remainder.
  static func credits(of journey: RemoteSample.Journey) -> [Credit] {
    let weights = answer(for: journey)
    let total = weights.reduce(0, +)
    let one = Credit.one.nanos
    var parts = weights.map { one / total * $0 + one % total * $0 / total }
    let remainders = weights.map { one % total * $0 % total }
    let order = weights.indices.sorted {
      remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
    }
    for index in order.prefix(Int(one - parts.reduce(0, +))) { parts[index] += 1 }
    return parts.map { Credit(nanos: $0) }
  }
}
