import AttributionCore
import GRDB

/// Changes links between ids, and the persons that follow from them.
struct PersonUpdate {
  /// How many more links there are than before.
  private(set) var countChange: Int64 = 0
  private let database: Database
  private let marks: PendingMarks
  private let find: HotStatement
  private let replace: HotStatement
  private let remove: HotStatement
  private let aliases: HotStatement
  private let separate: HotStatement
  private let join: HotStatement

  /// What one id is to be an alias of from now on.
  struct Change {
    var alias: UserKey
    /// Nil for nobody's.
    var link: Link?
  }

  struct Link {
    var user: UserKey
    var place: Place
  }

  init(_ database: Database) throws {
    self.database = database
    marks = try PendingMarks(database)
    find = try HotStatement(
      database, "SELECT user_hash, user_id FROM identity WHERE alias_hash = ? AND alias_id = ?")
    replace = try HotStatement(
      database,
      """
      INSERT OR REPLACE INTO identity (alias_hash, alias_id, user_hash, user_id, file, line)
      VALUES (?, ?, ?, ?, ?, ?)
      """)
    remove = try HotStatement(
      database, "DELETE FROM identity WHERE alias_hash = ? AND alias_id = ?")
    aliases = try HotStatement(
      database, "SELECT alias_hash, alias_id FROM identity WHERE user_hash = ? AND user_id = ?")
    separate = try HotStatement(
      database, "DELETE FROM person WHERE user_hash = ? AND user_id = ?")
    join = try HotStatement(
      database,
      "INSERT INTO person (user_hash, user_id, person_hash, person_id) VALUES (?, ?, ?, ?)")
  }

  /// The ids that are an alias of this one.
  func aliases(of user: UserKey) throws -> [UserKey] {
    try user.id.withUnsafeBytes { id in
      aliases.bind(user.hash, id, at: 1)
      defer { aliases.reset() }
      var found: [UserKey] = []
      while try aliases.step() { found.append(aliases.user(0)) }
      return found
    }
  }

  private func link(of alias: UserKey) throws -> UserKey? {
    try alias.id.withUnsafeBytes { id in
      find.bind(alias.hash, id, at: 1)
      defer { find.reset() }
      return try find.step() ? find.user(0) : nil
    }
  }

  /// Makes the changes, each of another alias, and marks everybody whose person they change.
  ///
  /// - Complexity: O(n log n) in the ids of the persons that change.
  mutating func apply(_ changes: [Change], _ aggregates: inout Aggregates) throws {
    var nodes = Nodes()
    for change in changes {
      let before = try link(of: change.alias)
      if let link = change.link {
        try store(change.alias, link)
      } else if before != nil {
        try run(remove, change.alias)
      }
      guard before != change.link?.user else { continue }
      countChange += (change.link == nil ? 0 : 1) - (before == nil ? 0 : 1)
      nodes.add(change.alias)
      if let before { nodes.add(before) }
      if let link = change.link { nodes.add(link.user) }
    }
    guard !nodes.list.isEmpty else { return }
    try addPersons(to: &nodes)
    try rejoin(nodes)
    try marks.mark(nodes.list.sorted(by: Nodes.precedes), &aggregates)
  }

  private func store(_ alias: UserKey, _ link: Link) throws {
    try alias.id.withUnsafeBytes { aliasID in
      try link.user.id.withUnsafeBytes { userID in
        replace.bind(alias.hash, aliasID, at: 1)
        replace.bind(link.user.hash, userID, at: 3)
        replace.bind(link.place.file.rawValue, at: 5)
        replace.bind(link.place.line, at: 6)
        try replace.run()
      }
    }
  }

  /// Adds all ids of the persons that the ids were of: nobody else's person can change.
  private func addPersons(to nodes: inout Nodes) throws {
    let persons = try Persons(database)
    guard !persons.isEmpty else { return }
    var seen: Set<UserKey> = []
    for node in nodes.list {
      guard let person = try persons.person(of: node.hash, id: node.id),
        seen.insert(person).inserted
      else { continue }
      for member in try persons.members(of: person) { nodes.add(member) }
    }
  }

  /// Replaces the persons of these ids by those that the links make.
  private func rejoin(_ nodes: Nodes) throws {
    let list = nodes.list
    let next = try list.indices.map { position -> Int? in
      guard let user = try link(of: list[position]), user != list[position] else { return nil }
      guard let following = nodes[user] else {
        throw StoreError(.corrupt, "the persons do not fit the identities; restore a backup")
      }
      return following
    }
    let representatives = PersonGraph.representatives(next) {
      list[$0].id.lexicographicallyPrecedes(list[$1].id)
    }
    var sizes = [Int](repeating: 0, count: list.count)
    for representative in representatives { sizes[representative] += 1 }
    for position in list.indices.sorted(by: { Nodes.precedes(list[$0], list[$1]) }) {
      try run(separate, list[position])
      let representative = representatives[position]
      guard sizes[representative] > 1 else { continue }
      try list[position].id.withUnsafeBytes { user in
        try list[representative].id.withUnsafeBytes { person in
          join.bind(list[position].hash, user, at: 1)
          join.bind(list[representative].hash, person, at: 3)
          try join.run()
        }
      }
    }
  }

  private func run(_ statement: HotStatement, _ user: UserKey) throws {
    try user.id.withUnsafeBytes {
      statement.bind(user.hash, $0, at: 1)
      try statement.run()
    }
  }
}

extension PersonUpdate {
  /// Ids, each once, with their positions.
  private struct Nodes {
    private(set) var list: [UserKey] = []
    private var positions: [UserKey: Int] = [:]

    subscript(key: UserKey) -> Int? { positions[key] }

    mutating func add(_ key: UserKey) {
      guard positions[key] == nil else { return }
      positions[key] = list.count
      list.append(key)
    }

    /// The order of the tables.
    static func precedes(_ left: UserKey, _ right: UserKey) -> Bool {
      left.hash != right.hash
        ? left.hash < right.hash : left.id.lexicographicallyPrecedes(right.id)
    }
  }
}
