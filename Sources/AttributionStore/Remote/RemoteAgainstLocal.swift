package import AttributionCore
package import GRDB

/// The answers of the remote IHC service beside the local ihc, conversion by conversion.
package struct RemoteAgainstLocal: Sendable {
  /// Conversions with an answer, and those with a journey that has none.
  package private(set) var conversions = 0
  package private(set) var unanswered = 0
  package private(set) var touches = 0
  /// Of the touches, without their signs.
  package private(set) var sumOfDifferences = Credit.zero
  package private(set) var largestDifference = Credit.zero
  /// Credit that the two give to different channels, conversion by conversion.
  package private(set) var movedCredit = Credit.zero
  /// By name.
  package private(set) var channels: [Channel] = []
  /// Those that differ most, the first of them most.
  package private(set) var differences: [Touch] = []

  /// What a channel gets.
  package struct Channel: Hashable, Sendable {
    package var name: String
    package var touches = 0
    package var remote = Sums()
    package var local = Sums()
  }

  package struct Sums: Hashable, Sendable {
    package var credit = Credit.zero
    package var revenue = Money.zero
  }

  /// A touch that differs.
  package struct Touch: Hashable, Sendable {
    package var conversionID: String
    package var sessionID: String
    package var instant: Instant
    package var channel: String
    /// How many the journey has.
    package var touches: Int
    package var remote: Credit
    package var local: Credit
  }

  /// Compares the conversions of some days; `limit` is how many differences are listed.
  ///
  /// - Complexity: O(sessions of those who converted).
  package init(
    _ database: Database, _ rules: AttributionRules, days: ClosedRange<Day>, limit: Int
  ) throws {
    var rules = rules
    rules.models = [RemoteIHC.card.id]
    var scan = try RemoteJourneyScan(database, rules)
    var division = Both(rules, scan.channels.names)
    var sums: [ChannelID: Channel] = [:]
    var largest = Largest(limit: limit)
    while try scan.next() {
      for (position, fact) in scan.history.conversions.enumerated()
      where days.contains(rules.zone.day(of: fact.instant)) {
        guard let answer = scan.answers[position] else { continue }
        let range = rules.journeys.range(
          of: fact.instant,
          after: position > 0 ? scan.history.conversions[position - 1].instant : nil,
          in: scan.touchpoints.instants)
        division.divide(fact, scan.touchpoints, range, by: answer)
        add(division, scan, position, range, to: &sums, &largest)
      }
      unanswered += scan.journeys.count { journey in
        scan.answers[journey.conversion] == nil
          && days.contains(
            rules.zone.day(of: scan.history.conversions[journey.conversion].instant))
      }
    }
    channels = sums.values.sorted { $0.name < $1.name }
    differences = largest.touches
  }

  private mutating func add(
    _ division: Both, _ scan: RemoteJourneyScan, _ conversion: Int, _ range: Range<Int>,
    to sums: inout [ChannelID: Channel], _ largest: inout Largest
  ) {
    conversions += 1
    touches += range.count
    var moved: [ChannelID: Credit] = [:]
    for (offset, index) in range.enumerated() {
      let (remote, local) = (division.remote[offset], division.local[offset])
      let channel = scan.touchpoints.channels[index]
      let name = scan.channels.names[channel]
      sums[channel, default: Channel(name: name)].add(remote, local)
      let difference = remote.credit - local.credit
      moved[channel, default: .zero] += difference
      let distance = max(difference, .zero - difference)
      sumOfDifferences += distance
      largestDifference = max(largestDifference, distance)
      largest.offer(distance) {
        Touch(
          conversionID: scan.history.string(scan.history.conversions[conversion].id),
          sessionID: scan.history.string(scan.history.sessions[index].id),
          instant: scan.touchpoints.instants[index], channel: name, touches: range.count,
          remote: remote.credit, local: local.credit)
      }
    }
    // What one channel gets more, others get less.
    movedCredit += moved.values.reduce(.zero) { $0 + max(.zero, $1) }
  }

  /// How far apart the two credits of a touch are, on average.
  package var meanDifference: Credit {
    guard touches > 0 else { return .zero }
    return Credit(nanos: sumOfDifferences.nanos / Int64(touches))
  }
}

extension RemoteAgainstLocal.Channel {
  fileprivate mutating func add(
    _ remote: RemoteAgainstLocal.Sums, _ local: RemoteAgainstLocal.Sums
  ) {
    touches += 1
    self.remote.credit += remote.credit
    self.remote.revenue += remote.revenue
    self.local.credit += local.credit
    self.local.revenue += local.revenue
  }
}

/// One conversion divided by an answer and by the local model; made again for each, with the same
/// memory.
private struct Both {
  /// One a touch, oldest first.
  private(set) var remote: [RemoteAgainstLocal.Sums] = []
  private(set) var local: [RemoteAgainstLocal.Sums] = []
  private var attributor: Attributor
  private let model: InitializerHolderCloser

  init(_ rules: AttributionRules, _ channels: ChannelNames) {
    attributor = Attributor(rules: rules, channels: channels)
    model = InitializerHolderCloser(rules: rules, channels: channels)
  }

  mutating func divide(
    _ fact: ConversionFact, _ touchpoints: Touchpoints, _ range: Range<Int>,
    by answer: RemoteAnswer
  ) {
    let conversion = Attributor.Conversion(instant: fact.instant, revenue: fact.revenue)
    local = attributor.parts(of: conversion, touchpoints, range, by: model).map(Self.sums)
    remote = attributor.parts(of: conversion, range, by: answer).map(Self.sums)
  }

  private static func sums(_ part: (credit: Credit, revenue: Money)) -> RemoteAgainstLocal.Sums {
    RemoteAgainstLocal.Sums(credit: part.credit, revenue: part.revenue)
  }
}

/// The largest of many differences; of equal ones those that came first.
private struct Largest {
  let limit: Int
  private var found: [(distance: Credit, touch: RemoteAgainstLocal.Touch)] = []

  init(limit: Int) { self.limit = limit }

  var touches: [RemoteAgainstLocal.Touch] { found.map(\.touch) }

  mutating func offer(_ distance: Credit, _ touch: () -> RemoteAgainstLocal.Touch) {
    guard limit > 0, distance > .zero else { return }
    if found.count == limit {
      guard let last = found.last, last.distance < distance else { return }
      found.removeLast()
    }
    let place = found.firstIndex { $0.distance < distance } ?? found.count
    found.insert((distance, touch()), at: place)
  }
}
