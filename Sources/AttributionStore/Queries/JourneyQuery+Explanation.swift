package import AttributionCore
import GRDB

extension JourneyQuery {
  /// How models divide one conversion, touchpoint by touchpoint.
  package struct Explanation: Sendable {
    package var conversionID: String
    /// The id that the export gave.
    package var userID: String
    /// The ids of the person, ascending, the first hundred of them; empty for one of a single id.
    package var stitched: [String]
    package var instant: Instant
    package var revenue: Money
    package var source: Source
    /// Whether the stored credit is not of these facts yet.
    package var isPending: Bool
    package var formation: Formation
    package var touches: [Touch] = []
    /// One a model, in the order asked for; empty where the conversion has no journey.
    package var divisions: [Division] = []

    /// One session of the journey.
    package struct Touch: Sendable {
      package var sessionID: String
      package var userID: String
      package var instant: Instant
      package var channel: String
      /// Only where a rule set the channel: what was given, and the rule's position.
      package var given: (channel: String, rule: Int)?
      package var cost: Money?
      /// Only where the first model is `ihc`.
      package var phases: (initializer: Double, holder: Double, closer: Double)?
      package var source: Source
    }

    /// How the journey was cut out of the person's sessions.
    package struct Formation: Sendable {
      /// All sessions of the person.
      package var sessions: Int
      /// The oldest instant that a session may have; nil where any is old enough.
      package var oldest: Instant?
      /// The person's conversion before this one.
      package var previous: Instant?
      /// How many sessions are left out, by reason.
      package var omitted: [JourneyOmission: Int] = [:]
      /// The sessions left out, oldest first, the first hundred of them.
      package var omissions: [Omission] = []
    }

    package struct Omission: Sendable {
      package var sessionID: String
      package var instant: Instant
      package var channel: String
      package var reason: JourneyOmission
    }
  }

  /// Explains a conversion by models of the catalog, or returns nil where none has this id.
  ///
  /// The numbers are computed from the facts by the code that made the stored ones.
  package func explain(
    _ conversionID: String, models: [String], rules: AttributionRules
  ) throws -> Explanation? {
    guard let converted = try find(conversionID) else { return nil }
    let person = try WholePerson(converted.user, converted.hash, database)
    let history = person.history
    guard
      let index = history.conversions.firstIndex(where: { history.string($0.id) == conversionID })
    else { return nil }
    let fact = history.conversions[index]
    let previous = index > 0 ? history.conversions[index - 1].instant : nil
    let channels = try EffectiveChannels(database, rules)
    var touchpoints = Touchpoints()
    history.copyTouchpoints(to: &touchpoints, channels)
    let range = rules.journeys.range(of: fact.instant, after: previous, in: touchpoints.instants)
    var explanation = Explanation(
      conversionID: conversionID, userID: String(decoding: converted.user.id, as: UTF8.self),
      stitched: person.ids(limit: Self.idsShown), instant: fact.instant, revenue: fact.revenue,
      source: try source(fact.place),
      isPending: try isPending(converted.hash, converted.user.id),
      formation: formation(of: fact.instant, after: previous, history, channels, rules))
    guard !range.isEmpty else { return explanation }
    let conversion = Attributor.Conversion(instant: fact.instant, revenue: fact.revenue)
    explanation.divisions = try models.compactMap { model in
      guard model == RemoteIHC.card.id else {
        return rules.division(
          of: conversion, touchpoints, range, by: model, channels: channels.names)
      }
      return try remoteDivision(of: index, history, touchpoints, range, rules, channels.names)
    }
    var phases: InitializerHolderCloser.Phases?
    if models.first == InitializerHolderCloser.card.id {
      phases = InitializerHolderCloser(rules: rules, channels: channels.names).phases(
        of: touchpoints.journey(range, conversion: fact.instant))
    }
    for (offset, session) in history.sessions[range].enumerated() {
      explanation.touches.append(
        Explanation.Touch(
          sessionID: history.string(session.id), userID: person.user(of: session),
          instant: session.instant, channel: channels.name(of: session, in: history),
          given: channels.rule(of: session, in: history).map {
            (channels.names[session.givenChannel], $0)
          }, cost: session.cost?.amount,
          phases: phases.map { ($0.initializer[offset], $0.holder[offset], $0.closer[offset]) },
          source: try source(session.place)))
    }
    return explanation
  }

  private static let omissionsShown = 100

  private func formation(
    of conversion: Instant, after previous: Instant?, _ history: UserHistory,
    _ channels: EffectiveChannels, _ rules: AttributionRules
  ) -> Explanation.Formation {
    var formation = Explanation.Formation(
      sessions: history.sessions.count, oldest: rules.journeys.oldest(for: conversion),
      previous: previous)
    for session in history.sessions {
      guard
        let reason = rules.journeys.omission(
          of: session.instant, conversion: conversion, after: previous)
      else { continue }
      formation.omitted[reason, default: 0] += 1
      guard formation.omissions.count < Self.omissionsShown else { continue }
      formation.omissions.append(
        Explanation.Omission(
          sessionID: history.string(session.id), instant: session.instant,
          channel: channels.name(of: session, in: history), reason: reason))
    }
    return formation
  }
}
