import AttributionCore

/// Scores journeys as the service does: by itself each, from nothing but its rows in the request.
struct Scorer: Sendable {
  let parameters: IHCParameters

  /// What the service answers for a session, in units of 0.0001.
  struct Score: Sendable {
    let conversion: String
    let session: String
    var initializer: Int64
    var holder: Int64
    var closer: Int64
    var ihc: Int64
  }

  /// A score for each session of each journey, in their order.
  ///
  /// Each number is rounded by itself, so those of a journey may sum to 0.9999 or 1.0002.
  func scores(of request: ScoringRequest) -> [[Score]] {
    var parameters = parameters
    parameters.redistribution = request.redistribution
    return request.journeys.map { Self.scores(of: $0, parameters) }
  }

  private static func scores(
    of journey: ScoringRequest.Journey, _ parameters: IHCParameters
  ) -> [Score] {
    var channels = ChannelNames()
    var touchpoints = Touchpoints()
    for session in journey.sessions {
      touchpoints.append(
        channel: channels.intern(session.channel), instant: session.instant, flags: session.flags)
    }
    let model = InitializerHolderCloser(parameters: parameters, channels: channels)
    let count = touchpoints.count
    let whole = touchpoints.journey(0..<count, conversion: touchpoints.instants[count - 1])
    let phases = model.phases(of: whole)
    var shares = [Double](repeating: 0, count: count)
    var span = shares.mutableSpan
    model.weigh(whole, into: &span)
    return journey.sessions.indices.map { index in
      Score(
        conversion: journey.conversion, session: journey.sessions[index].id,
        initializer: rounded(phases.initializer[index]), holder: rounded(phases.holder[index]),
        closer: rounded(phases.closer[index]), ihc: rounded(shares[index]))
    }
  }

  private static func rounded(_ value: Double) -> Int64 { Int64((value * 10_000).rounded()) }
}
