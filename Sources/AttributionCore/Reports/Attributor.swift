/// Attributes all conversions of one user at a time, by every enabled model.
///
/// The same rules, channels and facts give the same numbers, whatever was attributed before: it
/// holds nothing between users but memory.
package struct Attributor: Sendable {
  package let rules: AttributionRules
  package let models: [any AttributionModel]
  private let ihcPosition: Int?
  /// The model that answers of the remote service divide for.
  private let remotePosition: Int?
  /// Whether each model divides the conversion; the others give it out whole, several times.
  private let areDividing: [Bool]
  private var shares: [Double] = []
  private var credits: [Int64] = []
  private var revenues: [Int64] = []
  private var apportionment = Apportionment()
  private var slots = JourneySlots()

  package init(rules: AttributionRules, channels: ChannelNames) {
    self.rules = rules
    models = rules.makeModels(channels: channels)
    areDividing = models.map { type(of: $0).card.conserves }
    ihcPosition = rules.models.firstIndex(of: InitializerHolderCloser.card.id)
    remotePosition = rules.models.firstIndex(of: RemoteIHC.card.id)
  }

  /// A conversion, as far as attribution needs it.
  package struct Conversion: Hashable, Sendable {
    package var instant: Instant
    package var revenue: Money

    package init(instant: Instant, revenue: Money) {
      self.instant = instant
      self.revenue = revenue
    }
  }

  /// The credit of one touchpoint for one conversion under the `ihc` model.
  package struct TouchCredit: Hashable, Sendable {
    /// Positions in the lists that were attributed.
    package var conversion: Int
    package var touchpoint: Int
    package var credit: Credit
  }

  /// Replaces `contribution` and `touchCredits` by those of a user.
  ///
  /// - Parameters:
  ///   - touchpoints: The user's sessions.
  ///   - conversions: The user's conversions, ascending by instant.
  ///   - answers: What the remote service answered for the journey of each conversion, if anything;
  ///     empty where it answered none.
  ///   - contribution: Overwritten.
  ///   - touchCredits: Overwritten; empty unless `ihc` is enabled.
  package mutating func attribute(
    _ touchpoints: Touchpoints, conversions: [Conversion], answers: [RemoteAnswer?] = [],
    into contribution: inout Contribution, touchCredits: inout [TouchCredit]
  ) {
    contribution.removeAll()
    touchCredits.removeAll(keepingCapacity: true)
    var previous: Instant?
    for (index, conversion) in conversions.enumerated() {
      let range = rules.journeys.range(
        of: conversion.instant, after: previous, in: touchpoints.instants)
      previous = conversion.instant
      let day = rules.zone.day(of: conversion.instant)
      var part = Contribution.ConversionPart(day: day)
      if range.isEmpty {
        part.unattributed = 1
        part.unattributedRevenue = conversion.revenue
      } else {
        part.attributed = 1
        part.attributedRevenue = conversion.revenue
      }
      contribution.conversions.append(part)
      guard !range.isEmpty else { continue }
      slots.use(touchpoints, range, rules.zone)
      for position in models.indices {
        if position == remotePosition, index < answers.count, let answer = answers[index] {
          divide(conversion, range, by: answer)
        } else if position == remotePosition, rules.remoteIHC.fallback == .none {
          continue
        } else if range.count == 1, areDividing[position] {
          // Whoever divides can only give it all.
          credits.resize(to: 1)
          credits[0] = Credit.one.nanos
          revenues.resize(to: 1)
          revenues[0] = conversion.revenue.micros
        } else {
          divide(
            conversion, touchpoints, range, by: models[position], divides: areDividing[position])
        }
        slots.collect(
          credits, revenues, model: position, conversionDay: day, into: &contribution)
        if position == ihcPosition {
          for offset in credits.indices {
            touchCredits.append(
              TouchCredit(
                conversion: index, touchpoint: range.lowerBound + offset,
                credit: Credit(nanos: credits[offset])))
          }
        }
      }
    }
    // The parts of one conversion come in order already, each once.
    if conversions.count > 1 { contribution.canonicalize() }
  }

  /// The exact credit and revenue of each touchpoint of one journey.
  package mutating func parts(
    of conversion: Conversion, _ touchpoints: Touchpoints, _ range: Range<Int>,
    by model: any AttributionModel
  ) -> [(credit: Credit, revenue: Money)] {
    divide(
      conversion, touchpoints, range, by: model, divides: type(of: model).card.conserves)
    return zip(credits, revenues).map { (Credit(nanos: $0), Money(micros: $1)) }
  }

  /// The same by an answer of the remote service.
  package mutating func parts(
    of conversion: Conversion, _ range: Range<Int>, by answer: RemoteAnswer
  ) -> [(credit: Credit, revenue: Money)] {
    divide(conversion, range, by: answer)
    return zip(credits, revenues).map { (Credit(nanos: $0), Money(micros: $1)) }
  }

  /// The same with the shares that they come from, and where the leftover units went.
  mutating func detailedParts(
    of conversion: Conversion, _ touchpoints: Touchpoints, _ range: Range<Int>,
    by model: any AttributionModel, answer: RemoteAnswer? = nil
  ) -> [Division.Part] {
    let divides = type(of: model).card.conserves
    if let answer {
      divide(conversion, range, by: answer)
    } else {
      divide(conversion, touchpoints, range, by: model, divides: divides)
    }
    let whole = [Bool](repeating: false, count: shares.count)
    let credited =
      divides ? apportionment.leftovers(of: Credit.one.nanos, in: credits) : whole
    let valued =
      divides ? apportionment.leftovers(of: conversion.revenue.micros, in: revenues) : whole
    return shares.indices.map { index in
      Division.Part(
        share: shares[index], credit: Credit(nanos: credits[index]),
        revenue: Money(micros: revenues[index]), hasLeftoverCredit: credited[index],
        hasLeftoverRevenue: valued[index])
    }
  }

  private mutating func divide(
    _ conversion: Conversion, _ touchpoints: Touchpoints, _ range: Range<Int>,
    by model: any AttributionModel, divides: Bool
  ) {
    shares.resize(to: range.count)
    var span = shares.mutableSpan
    model.weigh(touchpoints.journey(range, conversion: conversion.instant), into: &span)
    guard divides else {
      credits = shares.map { $0 > 0 ? Credit.one.nanos : 0 }
      revenues = shares.map { $0 > 0 ? conversion.revenue.micros : 0 }
      return
    }
    apportionment.use(shares)
    apportionment.divide(Credit.one.nanos, into: &credits)
    apportionment.divide(conversion.revenue.micros, into: &revenues)
  }

  /// Divides by the numbers that the service answered; the answer is of the latest touchpoints, and
  /// those before them get nothing.
  private mutating func divide(
    _ conversion: Conversion, _ range: Range<Int>, by answer: RemoteAnswer
  ) {
    precondition(answer.sessions.count <= range.count, "an answer is of sessions of the journey")
    let earlier = range.count - answer.sessions.count
    let weights =
      [UInt64](repeating: 0, count: earlier) + answer.sessions.map { UInt64($0.ihc) }
    let total = Double(weights.reduce(0, +))
    shares = weights.map { Double($0) / total }
    apportionment.use(weights: weights)
    apportionment.divide(Credit.one.nanos, into: &credits)
    apportionment.divide(conversion.revenue.micros, into: &revenues)
  }
}
