import AttributionStore
import TestSupport

extension ScriptRow {
  /// The user of a session or a conversion.
  var user: String? {
    switch self {
    case .session(_, let user, _, _, _, _), .conversion(_, let user, _, _, _): user
    default: nil
    }
  }

  /// The same row of another user.
  func moved(to user: String) -> ScriptRow {
    switch self {
    case .session(let id, _, let channel, let second, let flags, let details):
      .session(
        id: id, user: user, channel: channel, second: second, flags: flags, details: details)
    case .conversion(let id, _, let second, let cents, let fromJourney):
      .conversion(id: id, user: user, second: second, cents: cents, fromJourney: fromJourney)
    default: self
    }
  }
}

/// What stands after a script: the last row of each key, and nothing of users it deletes.
struct Survivors {
  /// All rows that count, deletions left out.
  var rows: [ScriptRow] = []
  var forgotten: Set<String> = []
  /// Sessions whose last row is a forgotten user's.
  var forgottenSessions: Set<String> = []
  /// What those cost.
  var forgottenCosts: [Int64] = []

  init(_ script: [ScriptRow]) {
    var last: [String: Int] = [:]
    for (index, row) in script.enumerated() {
      last[row.key] = index
      if case .deletion(let user) = row { forgotten.insert(user) }
    }
    let standing = last.values.sorted().map { script[$0] }
    for case .session(let id, let user, _, _, _, _) in standing where forgotten.contains(user) {
      forgottenSessions.insert(id)
    }
    for row in standing {
      switch row {
      case .session(_, let user, _, _, _, _), .conversion(_, let user, _, _, _):
        if !forgotten.contains(user) { rows.append(row) }
      case .cost(let session, let cents):
        if forgottenSessions.contains(session) {
          forgottenCosts.append(cents)
        } else {
          rows.append(row)
        }
      case .identity(let alias, let user):
        if !forgotten.contains(alias), !forgotten.contains(user) { rows.append(row) }
      case .deletion:
        break
      }
    }
  }

  /// The facts as if every person had one id only, by following links one at a time.
  var stitched: [ScriptRow] {
    var next: [String: String] = [:]
    for case .identity(let alias, let user) in rows where alias != user { next[alias] = user }
    return rows.compactMap { row in
      if case .identity = row { return nil }
      return row.user.map { row.moved(to: Self.person(of: $0, next)) } ?? row
    }
  }

  private static func person(of user: String, _ next: [String: String]) -> String {
    var user = user
    var steps = 0
    while let following = next[user] {
      user = following
      steps += 1
      guard steps > next.count else { continue }
      // In a ring by now.
      let start = user
      var smallest = start
      while let following = next[user], following != start {
        user = following
        smallest = min(smallest, user)
      }
      return smallest
    }
    return user
  }
}

extension TestStore {
  /// Loads a script in random cuts, with attribution and closing in between.
  func load(inCuts rows: [ScriptRow], using random: inout SeededRandom) throws {
    var rest = rows[...]
    while !rest.isEmpty {
      var files: [[ScriptRow]] = []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let part = rest.prefix(Int.random(in: 0...40, using: &random))
        files.append(Array(part))
        rest = rest.dropFirst(part.count)
      }
      // A tiny budget makes every load spill to disk.
      try load(files, memory: Bool.random(using: &random) ? 1 << 20 : 800)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: try attribute(limit: 3)
      case 1: try reopen()
      case 2: _ = try store.write { try AttributionPass($0).run(rules, limit: 2) }
      default: break
      }
    }
    try attribute()
  }
}
