import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func channelRules(_ request: ChannelsList) async throws(RPCError) -> ChannelsList.Response {
    let (usage, rules) = try await read { snapshot in
      let query = ChannelUsageQuery(snapshot.database, snapshot.rules)
      return (
        try query.usage(examples: request.examples) {},
        snapshot.rules.channels
      )
    }
    var response = ChannelsList.Response()
    response.sessions = Int(usage.sessions)
    response.rules = usage.rules.enumerated().map { position, use in
      var entry = ChannelRuleUse()
      entry.rule = ChannelRuleEntry(rules, position)
      entry.sessions = Int(use.group.sessions)
      entry.users = Int(use.group.users)
      entry.given = use.given.map { ChannelGiven($0.name, sessions: $0.sessions) }
      entry.examples = use.group.examples.map(SessionExample.init)
      entry.taken = Int(use.taken)
      entry.takenBy = use.takenBy.map { ChannelRuleEntry(rules, $0) }
      return entry
    }
    response.unmatched = usage.unmatched.map { name, group in
      var entry = ChannelGiven(name, sessions: group.sessions)
      entry.users = Int(group.users)
      entry.examples = group.examples.map(SessionExample.init)
      return entry
    }
    return response
  }

  /// The rules shown to someone who wonders why they do not fit.
  private static let nearestShown = 3

  func testChannel(_ request: ChannelsTest) async throws(RPCError) -> ChannelsTest.Response {
    let rules = engine.settings.rules.channels
    let matcher = ChannelMatcher(rules)
    var origin = SessionOrigin()
    origin.read(
      name: request.givenName, campaign: request.campaign, referrer: request.referrer,
      landingURL: request.landingURL,
      parameters: [
        (.utmSource, request.utmSource), (.utmMedium, request.utmMedium),
        (.utmCampaign, request.utmCampaign), (.utmTerm, request.utmTerm),
        (.utmContent, request.utmContent),
      ])
    let match = matcher.firstMatch(of: origin)
    var response = ChannelsTest.Response()
    response.rule = match.map { ChannelRuleEntry(rules, $0) }
    response.channelName =
      match.map { rules.rules[$0].channel }
      ?? (request.givenName.isEmpty ? nil : request.givenName)
    response.parts = OriginPart.allCases.filter { !origin.isEmpty($0) }.map { part in
      var entry = OriginValue()
      entry.part = part.name
      entry.value = origin[part]
      return entry
    }
    response.nearest = Self.nearest(rules, matcher, origin, before: match)
    return response
  }

  /// The rules that fit but for a condition or two, of those that were asked.
  private static func nearest(
    _ rules: ChannelRules, _ matcher: ChannelMatcher, _ origin: SessionOrigin, before match: Int?
  ) -> [FailedRule] {
    let asked = rules.rules.indices.prefix(match ?? .max)
    let failures = asked.map { (rule: $0, failed: matcher.failures(of: $0, origin)) }
      .filter { $0.failed.count < rules.rules[$0.rule].conditions.count || match == nil }
      .sorted { ($0.failed.count, $0.rule) < ($1.failed.count, $1.rule) }
    return failures.prefix(nearestShown).map { rule, failed in
      var entry = FailedRule()
      entry.rule = ChannelRuleEntry(rules, rule)
      entry.failed = failed.map { rules.rules[rule].conditions[$0].description }
      return entry
    }
  }
}

extension ChannelRuleEntry {
  /// The rule at a position.
  init(_ rules: ChannelRules, _ position: Int) {
    self.init()
    let rule = rules.rules[position]
    self.position = position + 1
    entry = rule.origin.entry
    line = rule.origin.line
    preset = rule.origin.preset
    channelName = rule.channel
    conditions = rule.conditions.map(\.description)
  }
}

extension ChannelGiven {
  fileprivate init(_ name: String, sessions: Int64) {
    self.init()
    channelName = name
    self.sessions = Int(sessions)
  }
}

extension SessionExample {
  fileprivate init(_ example: ChannelUsageQuery.Example) {
    self.init()
    session = example.sessionID
    source = SourceLine(example.source)
  }
}
