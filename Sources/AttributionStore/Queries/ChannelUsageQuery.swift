package import AttributionCore
package import GRDB

/// What the rules of channels do with the sessions there are.
package struct ChannelUsageQuery {
  private let database: Database
  private let rules: AttributionRules

  package init(_ database: Database, _ rules: AttributionRules) {
    self.database = database
    self.rules = rules
  }

  /// Sessions that are alike in something.
  package struct Group: Sendable, Hashable {
    package var sessions: Int64 = 0
    /// Ids of users who have some.
    package var users: Int64 = 0
    /// The first of them, in the order of the table.
    package var examples: [Example] = []
    fileprivate var lastUser: Int64 = 0
  }

  package struct Example: Sendable, Hashable {
    package var sessionID: String
    package var source: JourneyQuery.Source
  }

  /// What one rule does.
  package struct RuleUse: Sendable, Hashable {
    /// The sessions whose channel it sets.
    package var group = Group()
    /// By the channel as given, the most frequent first.
    package var given: [(name: String, sessions: Int64)] {
      givenCounts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        .map { ($0.key, $0.value) }
    }
    fileprivate var givenCounts: [String: Int64] = [:]
    /// Sessions that fit it, and an earlier rule as well, which has set their channel.
    package var taken: Int64 = 0
    /// The rule that took most of them, by position.
    package var takenBy: Int? {
      takers.max { $0.value != $1.value ? $0.value < $1.value : $0.key > $1.key }?.key
    }
    fileprivate var takers: [Int: Int64] = [:]
  }

  package struct Usage: Sendable {
    package var sessions: Int64 = 0
    /// One for each rule, in their order.
    package var rules: [RuleUse] = []
    /// Sessions that fit none, by their channel as given; the most frequent first.
    package var unmatched: [(name: String, group: Group)] = []
  }

  /// Goes through all sessions; `onProgress` is called often, and throwing gives up.
  package func usage(examples: Int, onProgress: () throws -> Void) throws -> Usage {
    let matcher = ChannelMatcher(rules.channels)
    let names = try ChannelTable(database).names()
    // The sets of rules that some session fits; few, whatever the number of sessions.
    var sets = MatchSets()
    let answers = OriginAnswers(given: names.names[...], unknown: sets.number(of: [])) { origin in
      sets.number(of: rules.channels.rules.indices.filter { matcher.matches($0, origin) })
    }
    var collection = Collection(database, rules: rules.channels.rules.count, examples)
    var scan = try HistoryScan(database)
    var id: [UInt8] = []
    var history = UserHistory()
    while try scan.next(id: &id, history: &history) != nil {
      try onProgress()
      collection.user += 1
      for session in history.sessions {
        let set = answers.answer(for: session, in: history)
        let number = Int(session.givenChannel.rawValue)
        let name = number < names.count ? names.names[number] : "?"
        try collection.add(session, history, given: name, fitting: sets.list[set])
      }
    }
    return collection.usage
  }
}

/// Lists of rules, numbered as they come.
private struct MatchSets {
  private(set) var list: [[Int]] = []
  private var numbers: [[Int]: Int] = [:]

  mutating func number(of set: [Int]) -> Int {
    if let known = numbers[set] { return known }
    list.append(set)
    numbers[set] = list.count - 1
    return list.count - 1
  }
}

extension ChannelUsageQuery {
  /// The usage in the making.
  private struct Collection {
    /// Counts up with the users.
    var user: Int64 = 0
    private var rules: [RuleUse]
    private var unmatched: [String: Group] = [:]
    private var sessions: Int64 = 0
    private let examples: Int
    private let ledger: FileLedger

    init(_ database: Database, rules: Int, _ examples: Int) {
      self.rules = Array(repeating: RuleUse(), count: rules)
      self.examples = examples
      ledger = FileLedger(database)
    }

    mutating func add(
      _ session: SessionFact, _ history: UserHistory, given: String, fitting set: [Int]
    ) throws {
      sessions += 1
      guard let first = set.first else {
        return try count(session, history, in: &unmatched[given, default: Group()])
      }
      try count(session, history, in: &rules[first].group)
      rules[first].givenCounts[given, default: 0] += 1
      for rule in set.dropFirst() {
        rules[rule].taken += 1
        rules[rule].takers[first, default: 0] += 1
      }
    }

    private func count(
      _ session: SessionFact, _ history: UserHistory, in group: inout Group
    ) throws {
      group.sessions += 1
      if group.lastUser != user { group.users += 1 }
      group.lastUser = user
      guard group.examples.count < examples else { return }
      group.examples.append(
        Example(
          sessionID: history.string(session.id),
          source: JourneyQuery.Source(
            file: try ledger.name(of: session.place.file) ?? "?", line: session.place.line)))
    }

    var usage: Usage {
      let names = unmatched.sorted {
        $0.value.sessions != $1.value.sessions
          ? $0.value.sessions > $1.value.sessions : $0.key < $1.key
      }
      return Usage(
        sessions: sessions, rules: rules, unmatched: names.map { ($0.key, $0.value) })
    }
  }
}
