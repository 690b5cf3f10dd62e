/// Shows which sessions fit which channel rule, and which fit none.
package struct ChannelsList: RPCMethod {
  package static let name = "channels.list"
  package static let summary = "Shows which sessions fit which channel rule, and which fit none."
  package static let effect = Effect.reads

  package var examples = 1

  package init() {}

  package static let members: [Member<Self>] = [
    Member("examples", \.examples, in: 0...20, "Sessions named as examples of each, 0 to 20.")
  ]

  package struct Response: JSONRecord {
    package var sessions = 0
    package var rules: [ChannelRuleUse] = []
    package var unmatched: [ChannelGiven] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("sessions", \.sessions, required: true, "All sessions."),
      Member("rules", \.rules, required: true, "The rules, in their order."),
      Member(
        "unmatched", \.unmatched, required: true,
        "Sessions that fit no rule, by their channel as given; the most frequent first."),
    ]
  }
}

/// A rule of channels, as the configuration has it.
package struct ChannelRuleEntry: JSONRecord {
  package var position = 0
  package var entry = 0
  package var line: Int?
  package var preset: String?
  package var channelName = ""
  package var conditions: [String] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("position", \.position, required: true, "Its place among all rules, from 1."),
    Member("entry", \.entry, required: true, "The entry in the configuration, from 1."),
    Member("line", \.line, "The line of the file, where that is known."),
    Member("preset", \.preset, "The preset of which it is one rule."),
    Member("channel_name", \.channelName, required: true, "The channel that it sets."),
    Member(
      "conditions", \.conditions, required: true, "What must all hold; nothing fits every session."),
  ]
}

/// What one rule does with the sessions there are.
package struct ChannelRuleUse: JSONRecord {
  package var rule = ChannelRuleEntry()
  package var sessions = 0
  package var users = 0
  package var given: [ChannelGiven] = []
  package var examples: [SessionExample] = []
  package var taken = 0
  package var takenBy: ChannelRuleEntry?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("rule", \.rule, required: true, "The rule."),
    Member("sessions", \.sessions, required: true, "Sessions whose channel it sets."),
    Member("users", \.users, required: true, "Users who have some."),
    Member("given", \.given, required: true, "The same, by their channel as given."),
    Member("examples", \.examples, required: true, "Some of them."),
    Member(
      "taken", \.taken, required: true, "Sessions that fit it too, but an earlier rule first."),
    Member("taken_by", \.takenBy, "The rule that most of these went to."),
  ]
}

/// Sessions of one channel, as exports give it.
package struct ChannelGiven: JSONRecord {
  package var channelName = ""
  package var sessions = 0
  package var users: Int?
  package var examples: [SessionExample] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel as given."),
    Member("sessions", \.sessions, required: true, "How many sessions."),
    Member("users", \.users, "Users who have some, where they are counted."),
    Member("examples", \.examples, "Some of them."),
  ]
}

/// A session, and where it was read.
package struct SessionExample: JSONRecord {
  package var session = ""
  package var source = SourceLine()

  package init() {}

  package static let members: [Member<Self>] = [
    Member("session_id", \.session, required: true, "The session."),
    Member("source", \.source, required: true, "Where it was read."),
  ]
}
