/// Says which channel a session would count for, by which rule, and why not by others.
package struct ChannelsTest: RPCMethod {
  package static let name = "channels.test"
  package static let summary =
    "Says which channel a session would count for, by which rule, and why not by others."
  package static let effect = Effect.reads

  package var givenName = ""
  package var campaign = ""
  package var referrer = ""
  package var landingURL = ""
  package var utmSource = ""
  package var utmMedium = ""
  package var utmCampaign = ""
  package var utmTerm = ""
  package var utmContent = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("name", \.givenName, "The channel as given."),
    Member("campaign", \.campaign, "The campaign as given."),
    Member("referrer", \.referrer, "The URL that the visitor came from, or its host."),
    Member("landing_url", \.landingURL, "The URL of the first page, with its parameters."),
    Member("utm_source", \.utmSource, "The parameter of that name, before the URL’s own."),
    Member("utm_medium", \.utmMedium, "The parameter of that name, before the URL’s own."),
    Member("utm_campaign", \.utmCampaign, "The parameter of that name, before the URL’s own."),
    Member("utm_term", \.utmTerm, "The parameter of that name, before the URL’s own."),
    Member("utm_content", \.utmContent, "The parameter of that name, before the URL’s own."),
  ]

  package struct Response: JSONRecord {
    package var channelName: String?
    package var rule: ChannelRuleEntry?
    package var parts: [OriginValue] = []
    package var nearest: [FailedRule] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member(
        "channel_name", nullable: \.channelName,
        "The channel that it counts for; null where none was given and no rule fits."),
      Member("rule", nullable: \.rule, "The rule that sets it; null where the given name stays."),
      Member("parts", \.parts, required: true, "What the rules can ask about, as they see it."),
      Member(
        "nearest", \.nearest, required: true,
        "Rules before it of which most conditions hold, the nearest first."),
    ]
  }
}

/// Something that rules can ask about.
package struct OriginValue: JSONRecord {
  package var part = ""
  package var value = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("part", \.part, required: true, "What it is, such as utm_source."),
    Member("value", \.value, required: true, "Its value, in lower case."),
  ]
}

/// A rule that does not fit.
package struct FailedRule: JSONRecord {
  package var rule = ChannelRuleEntry()
  package var failed: [String] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("rule", \.rule, required: true, "The rule."),
    Member("failed", \.failed, required: true, "Its conditions that do not hold."),
  ]
}
