import AttributionCore

/// Everything one made-up person does: visits in time order, what they cost, and orders.
struct SampleJourney {
  /// The most visits a person makes.
  static let longest = 200

  private(set) var sessions: [SampleSession] = []
  private(set) var conversions: [SampleConversion] = []
  /// What visits cost, where that is known: by index into `sessions`.
  private(set) var costs: [(session: Int, tenThousandths: Int)] = []

  /// Makes up a person.
  ///
  /// - Parameters:
  ///   - number: Which person of the set, from 0.
  ///   - start: The second of the first visit.
  ///   - end: The second at which the set ends, greater than `start`; later visits are not made.
  ///   - limit: The most visits to make, at least 1.
  ///   - identities: What names the person and the visits.
  ///   - random: What decides everything else.
  init(
    ofUser number: Int, from start: Int, until end: Int, limit: Int,
    identities: SampleIdentities, using random: inout SampleRandom
  ) {
    let count = Self.visits(using: &random)
    var second = start
    for visit in 0..<min(count, limit) {
      if visit > 0 {
        second = SampleClock.visit(after: second, ofVisits: count, using: &random)
      }
      guard second < end else { break }
      let channel = Self.channel(after: sessions.last?.channel, using: &random)
      sessions.append(
        SampleSession(
          id: identities.session(visit, ofUser: number), user: identities.user(number),
          second: second, channel: channel, flags: Self.flags(of: channel, using: &random)))
      addCost(using: &random)
    }
    if random.below(1000) < 22 + 8 * min(count, 20) {
      addConversions(ofUser: number, until: end, identities: identities, using: &random)
    }
  }

  /// A number of visits with a heavy tail: at least `k` for one person in `k`.
  private static func visits(using random: inout SampleRandom) -> Int {
    let range = 1 << 32
    while true {
      let count = range / (1 + random.below(range))
      if count <= longest { return count }
    }
  }

  private static func channel(after last: Int?, using random: inout SampleRandom) -> Int {
    guard let last else { return random.index(weightedBy: SampleChannel.firstVisitWeights) }
    if random.isOneIn(3) { return last }
    return random.index(weightedBy: SampleChannel.laterVisitWeights)
  }

  private static func flags(of channel: Int, using random: inout SampleRandom) -> SessionFlags {
    var flags: SessionFlags = []
    if random.isOneIn(2) { flags.insert(.holderEngagement) }
    if random.isOneIn(12) { flags.insert(.closerEngagement) }
    if random.below(8) < 5, SampleChannel.all[channel].isViewed {
      flags.insert(.impressionInteraction)
    }
    return flags
  }

  /// Adds what the last visit cost, if it was paid for; one such row in eight is missing.
  private mutating func addCost(using random: inout SampleRandom) {
    let last = sessions.count - 1
    let average = SampleChannel.all[sessions[last].channel].cost
    guard average > 0, !random.isOneIn(8) else { return }
    let scale = 64 + random.below(65) + random.below(65)
    costs.append((last, average * scale / 128))
  }

  /// Adds an order, in one case of eight another, and so on up to three.
  private mutating func addConversions(
    ofUser number: Int, until end: Int, identities: SampleIdentities,
    using random: inout SampleRandom
  ) {
    var visit = sessions.count - 1
    if random.below(5) < 2 { visit = random.below(sessions.count) }
    repeat {
      // Now and then the tag that tells of it does not fire.
      if !random.isOneIn(16) { sessions[visit].flags.insert(.closerEngagement) }
      let second = min(sessions[visit].second + 30 + random.below(1800), end - 1)
      // Some orders come in by another way, under a name that no session has.
      let user =
        random.isOneIn(24) ? identities.stranger(number) : identities.user(number)
      conversions.append(
        SampleConversion(user: user, second: second, cents: Self.cents(using: &random)))
      visit += random.below(sessions.count - visit)
    } while conversions.count < 3 && random.isOneIn(8)
  }

  /// An amount with a tail: most orders are small, a few large.
  private static func cents(using random: inout SampleRandom) -> Int {
    990 + random.below(256) * random.below(256) * random.below(256) / 250
  }
}
