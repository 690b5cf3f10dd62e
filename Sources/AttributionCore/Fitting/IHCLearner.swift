import Glibc

/// Learns the parameters of the local IHC model from paths, which may be observed in any order.
///
/// The rule is ours, and described for people in `docs/ihc.md`. All statistics are integers, so
/// the same paths give the same parameters to the last bit, whatever their order.
package struct IHCLearner: Sendable {
  /// Between successive touches of all paths.
  private var pauses = DurationHistogram()
  /// From touches with closer engagement to the last touch, in journeys.
  private var closers = DurationHistogram()
  private var initializer = IHCPhaseCounts()
  private var holder = IHCPhaseCounts()
  private var closer = IHCPhaseCounts()
  private var journeys: Int64 = 0
  /// Those with a pause in them.
  private var longJourneys: Int64 = 0
  private var openPaths: Int64 = 0

  package init() {}

  /// Journeys of two or more touches, fewer than which tell too little.
  package static let leastJourneys: Int64 = 100
  /// Fewer do not say which pause is an unusual one.
  private static let leastPausesForRestart: Int64 = 1_000
  private static let leastClosers: Int64 = 100
  /// What a phase counts though its channels tell nothing, against an association of 0…1.
  private static let basicWeight = 0.1
  /// A shorter pause is none.
  private static let leastRestartSeconds: Int64 = 3_600

  /// Adds the journey of a conversion.
  package mutating func observe(_ journey: Journey) {
    journeys += 1
    if journey.count > 1 { longJourneys += 1 }
    let last = journey.count - 1
    for index in 0..<last where Self.closes(journey.flags[index]) {
      closers.record(
        micros: journey.instants[last].micros - journey.instants[index].micros)
    }
    count(journey, isConverting: true)
  }

  /// Adds the sessions of a user after the last conversion, that led nowhere.
  package mutating func observe(openPath path: Journey) {
    openPaths += 1
    count(path, isConverting: false)
  }

  private static func closes(_ flags: SessionFlags) -> Bool {
    flags.contains(.closerEngagement) && !flags.contains(.impressionInteraction)
  }

  private mutating func count(_ path: Journey, isConverting: Bool) {
    let last = path.count - 1
    for index in 0..<last {
      pauses.record(micros: path.instants[index + 1].micros - path.instants[index].micros)
    }
    initializer.record(path.channels[0], isConverting: isConverting)
    if !path.flags[last].contains(.impressionInteraction) {
      closer.record(path.channels[last], isConverting: isConverting)
    }
    guard last > 1 else { return }
    var held: Set<ChannelID> = []
    for index in 1..<last where path.flags[index].contains(.holderEngagement) {
      guard !path.flags[index].contains(.impressionInteraction),
        held.insert(path.channels[index]).inserted
      else { continue }
      holder.record(path.channels[index], isConverting: isConverting)
    }
  }

  /// Learns from everything observed.
  ///
  /// What cannot be learned stays as `base` has it: redistribution, and the closer curve where too
  /// few touches have closer engagement.
  ///
  /// - Throws: `too-few-journeys`.
  package func fit(
    name: String, over base: IHCParameters, channels: ChannelNames
  ) throws(FitError) -> IHCFit {
    guard longJourneys >= Self.leastJourneys else {
      throw FitError(
        .tooFewJourneys, model: InitializerHolderCloser.card.id,
        "\(longJourneys) conversions have a journey of two or more sessions; "
          + "expected at least \(Self.leastJourneys) to learn from")
    }
    let order = channels.names.indices.map { ChannelID(rawValue: UInt32($0)) }
      .sorted { channels[$0] < channels[$1] }
    let gap = restartBucket
    var notes: [String] = []
    if gap == nil {
      notes.append(
        "\(pauses.total) pauses are too few to say which restarts a journey (at least "
          + "\(Self.leastPausesForRestart)): none does")
    }
    let hasClosers = closers.total >= Self.leastClosers
    if !hasClosers {
      notes.append(
        "\(closers.total) sessions with closer engagement are too few (at least "
          + "\(Self.leastClosers)): the closer curve stays that of “\(base.name)”")
    }
    if openPaths == 0 {
      notes.append("no open paths to compare with: phases and channels all weigh the same")
    }
    let associations = IHCParameters.PhaseWeights(
      initializer: initializer.association(order), holder: holder.association(order),
      closer: closer.association(order))
    let parameters = IHCParameters(
      name: name, phaseWeights: Self.phaseWeights(associations),
      restartGapHours: gap.map { CurveSketch.rounded(Self.hours(atStartOf: $0)) },
      initializerCurve: initializerCurve(upTo: gap),
      closerCurve: hasClosers ? closerCurve : base.closerCurve,
      channelWeights: channelWeights(order, channels), redistribution: base.redistribution)
    return IHCFit(
      parameters: parameters, journeys: journeys, openPaths: openPaths, pauses: pauses.total,
      medianPauseHours: pauses.medianSeconds.map { Double($0) / 3600 },
      closers: closers.total,
      medianCloserHours: closers.medianSeconds.map { Double($0) / 3600 },
      associations: associations, notes: notes)
  }

  private static func hours(atStartOf bucket: Int) -> Double {
    Double(DurationHistogram.start(of: bucket)) / 3600
  }

  /// The bucket before which 95 of 100 pauses lie; nil where there are too few to tell.
  private var restartBucket: Int? {
    guard pauses.total >= Self.leastPausesForRestart else { return nil }
    let below = pauses.countsBelow
    let quantile = below.firstIndex { $0 * 100 >= pauses.total * 95 } ?? below.count - 1
    return max(quantile, DurationHistogram.bucket(of: Self.leastRestartSeconds) + 1)
  }

  /// The share of the pauses below the restart that are shorter; without a restart, it stays below
  /// one.
  private func initializerCurve(upTo gap: Int?) -> IHCParameters.Curve {
    let below = pauses.countsBelow
    let end = gap ?? below.count - 1
    func count(_ bucket: Int) -> Int64 { below[min(bucket, below.count - 1)] }
    let whole = Double(gap == nil ? pauses.total + 1 : count(end))
    return CurveSketch.curve(
      through: (0...end).map { (Self.hours(atStartOf: $0), Double(count($0)) / whole) })
  }

  /// The share of touches with closer engagement that lie at least so long before the last.
  private var closerCurve: IHCParameters.Curve {
    let whole = Double(closers.total)
    return CurveSketch.curve(
      through: closers.countsBelow.enumerated().map {
        (Self.hours(atStartOf: $0), (whole - Double($1)) / whole)
      })
  }

  /// In ten-thousandths that sum to one.
  private static func phaseWeights(
    _ associations: IHCParameters.PhaseWeights
  ) -> IHCParameters.PhaseWeights {
    let raw = [associations.initializer, associations.holder, associations.closer]
      .map { $0 + basicWeight }
    let sum = raw.reduce(0, +)
    var apportionment = Apportionment()
    apportionment.use(raw.map { $0 / sum })
    var parts: [Int64] = []
    apportionment.divide(10_000, into: &parts)
    let weights = parts.map { Double($0) / 10_000 }
    return .init(initializer: weights[0], holder: weights[1], closer: weights[2])
  }

  private func channelWeights(
    _ order: [ChannelID], _ channels: ChannelNames
  ) -> [String: IHCParameters.PhaseWeights] {
    var weights: [String: IHCParameters.PhaseWeights] = [:]
    for channel in order {
      let weight = IHCParameters.PhaseWeights(
        initializer: initializer.lift(of: channel), holder: holder.lift(of: channel),
        closer: closer.lift(of: channel))
      if weight != .ones { weights[channels[channel]] = weight }
    }
    return weights
  }
}
