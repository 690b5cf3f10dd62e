package import AttributionCore
package import GRDB

/// Recomputes everything from the facts and compares it with what is stored, to the last digit.
package struct Verification {
  private let database: Database
  private let rules: AttributionRules
  private let hash: KeyHash

  package init(_ database: Database, in store: Store, _ rules: AttributionRules) {
    self.database = database
    self.rules = rules
    hash = store.hash
  }

  /// What was compared, and what differs.
  package struct Result: Sendable, Hashable {
    package var users: Int64 = 0
    package var conversions: Int64 = 0
    /// How many stored sums were compared.
    package var aggregates: Int64 = 0
    package var differenceCount: Int64 = 0
    /// The first hundred.
    package var differences: [Difference] = []

    package var isConsistent: Bool { differenceCount == 0 }

    mutating func compare(
      _ what: String, _ key: String, stored: String?, expected: String?
    ) {
      aggregates += 1
      guard stored != expected else { return }
      differenceCount += 1
      if differences.count < 100 {
        differences.append(
          Difference(
            what: what, key: key, stored: stored ?? "nothing", expected: expected ?? "nothing"))
      }
    }
  }

  package struct Difference: Sendable, Hashable {
    package var what: String
    package var key: String
    package var stored: String
    package var expected: String
  }

  /// Compares; no user may be waiting for attribution.
  ///
  /// `onProgress` is called often; throwing gives up.
  package func run(onProgress: () throws -> Void) throws -> Result {
    var result = Result()
    let stored = try HotStatement(
      database,
      "SELECT contribution, credits FROM attributed_user WHERE user_hash = ? AND user_id = ?")
    var storedUsers: Int64 = 0
    var paths = PathDigest()
    var journeys = try RemoteComparison(database)
    let expected = try Recomputation(database, rules).run(onProgress: onProgress) {
      userHash, id, user, parts in
      for part in user.contribution.paths { paths.add(part) }
      if try compare(userHash, id, user, with: stored, &result) { storedUsers += 1 }
      let owners = parts ?? FactOwners(UserKey(hash: userHash, id: id))
      try journeys.compare(user, owners, &result)
    }
    let keys = try factKeys(onProgress: onProgress)
    result.users = expected.counts.users
    result.conversions = expected.counts.conversions
    result.compare(
      "attributed_user", "count",
      stored: try String.fetchOne(database, sql: "SELECT count(*) FROM attributed_user"),
      expected: String(storedUsers))
    result.compare(
      "key_index", "all", stored: String(try storedKeys()), expected: String(keys))
    try journeys.finish(database, &result)
    try compareSums(expected, &result)
    try compare(paths, &result, onProgress: onProgress)
    try compareVersions(&result)
    try comparePersons(&result)
    return result
  }

  /// - Returns: Whether something is stored of the user.
  private func compare(
    _ hash: UInt64, _ id: [UInt8], _ user: AttributedUser, with stored: HotStatement,
    _ result: inout Result
  ) throws -> Bool {
    var blob = ByteBuffer()
    user.contribution.encode(into: &blob)
    var json = ByteBuffer()
    user.encodeCredits(into: &json)
    stored.bind(Int64(bitPattern: hash), at: 1)
    return try id.withUnsafeBytes { bytes in
      stored.bind(text: bytes, at: 2)
      defer { stored.reset() }
      let isStored = try stored.step()
      let isSame =
        isStored && blob.withUnsafeBytes { blob in stored.withBytes(0) { $0.compare(blob) == 0 } }
        && json.withUnsafeBytes { json in stored.withBytes(1) { $0.compare(json) == 0 } }
      result.compare(
        "attributed_user", String(decoding: id, as: UTF8.self),
        stored: isStored ? (isSame ? "as expected" : "other credits") : nil,
        expected: "as expected")
      return isStored
    }
  }

  /// Compares the versions that made the credits with those that are current.
  private func compareVersions(_ result: inout Result) throws {
    let stored = try Generation(database).versions()
    for model in Set(rules.fits.keys).union(stored.keys).sorted() {
      result.compare(
        "model_version", model, stored: stored[model].map { String($0) },
        expected: rules.fits[model].map { String($0.version) })
    }
  }

  /// Compares the statistics of paths: their sums, and each path with its hash.
  private func compare(
    _ expected: PathDigest, _ result: inout Result, onProgress: () throws -> Void
  ) throws {
    let pathHash = try KeyHash(of: database)
    var stored = PathDigest()
    let select = try HotStatement(
      own: "SELECT high, low, conversions, revenue, nulls, path FROM path_count", database)
    while try select.step() {
      try onProgress()
      let part = Contribution.PathPart(
        high: UInt64(bitPattern: select.integer(0)), low: UInt64(bitPattern: select.integer(1)),
        tally: PathTally(
          conversions: select.integer(2), revenue: Money(micros: select.integer(3)),
          nulls: select.integer(4)))
      stored.add(part)
      let isSpelled = select.withBytes(5) {
        pathHash($0) == KeyHash.Value(high: part.high, low: part.low)
      }
      let isFitting = isSpelled && (part.tally.conversions > 0 || part.tally.nulls > 0)
      result.compare(
        "path_count", "path \(part.high)", stored: isFitting ? "a path" : "no path",
        expected: "a path")
    }
    for (key, sum) in PathDigest.sums {
      result.compare(
        "path_count", key, stored: String(stored[keyPath: sum]),
        expected: String(expected[keyPath: sum]))
    }
    result.compare(
      "path_count", "all", stored: String(stored.mixed), expected: String(expected.mixed))
  }

  /// Compares the persons with those that the identities make.
  private func comparePersons(_ result: inout Result) throws {
    let links = try Row.fetchAll(
      database, sql: "SELECT alias_hash, alias_id, user_hash, user_id FROM identity")
    var list: [UserKey] = []
    var positions: [UserKey: Int] = [:]
    func position(_ hash: Int64, _ id: String) -> Int {
      let key = UserKey(hash: UInt64(bitPattern: hash), id: Array(id.utf8))
      if let known = positions[key] { return known }
      positions[key] = list.count
      list.append(key)
      return list.count - 1
    }
    var next: [Int: Int] = [:]
    for link in links { next[position(link[0], link[1])] = position(link[2], link[3]) }
    let representatives = PersonGraph.representatives(
      list.indices.map { next[$0] == $0 ? nil : next[$0] }
    ) { list[$0].id.lexicographicallyPrecedes(list[$1].id) }
    var sizes = [Int](repeating: 0, count: list.count)
    for representative in representatives { sizes[representative] += 1 }
    let persons = try Persons(database)
    var members: Int64 = 0
    for (position, user) in list.enumerated() where sizes[representatives[position]] > 1 {
      members += 1
      result.compare(
        "person", String(decoding: user.id, as: UTF8.self),
        stored: try persons.person(of: user.hash, id: user.id).map {
          String(decoding: $0.id, as: UTF8.self)
        }, expected: String(decoding: list[representatives[position]].id, as: UTF8.self))
    }
    result.compare(
      "person", "count",
      stored: try String.fetchOne(database, sql: "SELECT count(*) FROM person"),
      expected: String(members))
  }

  // MARK: Keys, compared as sets by an order-independent sum

  private static func mix(_ kind: KeyIndex.Kind, _ key: UInt64, _ user: UInt64) -> UInt64 {
    var mixed = (key ^ user &* 0x9e37_79b9_7f4a_7c15) &+ UInt64(kind.rawValue)
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    return mixed ^ mixed >> 27
  }

  private func factKeys(onProgress: () throws -> Void) throws -> UInt64 {
    var scan = try HistoryScan(database)
    var id: [UInt8] = []
    var history = UserHistory()
    var sum: UInt64 = 0
    while let userHash = try scan.next(id: &id, history: &history) {
      try onProgress()
      for session in history.sessions {
        sum &+= Self.mix(.session, hash(history.string(session.id)).high, userHash)
      }
      for conversion in history.conversions {
        sum &+= Self.mix(.conversion, hash(history.string(conversion.id)).high, userHash)
      }
    }
    return sum
  }

  private func storedKeys() throws -> UInt64 {
    var sum: UInt64 = 0
    for kind in [KeyIndex.Kind.session, .conversion] {
      let index = try KeyIndex(database, kind)
      var entries: [KeyIndex.Entry] = []
      let numbers = try Int64.fetchAll(
        database, sql: "SELECT bucket & 65535 FROM key_index WHERE bucket >> 16 = ?",
        arguments: [kind.rawValue])
      for number in numbers {
        try index.read(UInt64(number), into: &entries)
        for entry in entries where entry.userHash != KeyIndex.forgotten {
          sum &+= Self.mix(kind, UInt64(number) << 47 | entry.rest, entry.userHash)
        }
      }
    }
    return sum
  }
}

extension Verification {
  private func compareSums(_ expected: Aggregates, _ result: inout Result) throws {
    try compare(
      "channel_day", ["day", "channel"], ["sessions", "cost"],
      expected.channelDays.entries.map {
        ([Int64($0.day.number), Int64($0.channel.rawValue)], [$0.sums.sessions, $0.sums.cost])
      }, &result)
    try compare(
      "credit_day", ["basis", "model", "day", "channel"], ["credit", "revenue"],
      expected.creditDays.entries.map {
        (
          [
            Int64($0.key.basis.rawValue), Int64($0.key.model), Int64($0.key.day.number),
            Int64($0.key.channel.rawValue),
          ],
          [$0.sums.credit, $0.sums.revenue]
        )
      }, &result)
    try compare(
      "conversion_day", ["day"],
      [
        "conversions", "revenue", "attributed", "attributed_revenue", "unattributed",
        "unattributed_revenue", "pending",
      ],
      expected.conversionDays.entries.map {
        (
          [Int64($0.key.a)],
          [
            $0.sums.conversions, $0.sums.revenue, $0.sums.attributed, $0.sums.attributedRevenue,
            $0.sums.unattributed, $0.sums.unattributedRevenue, $0.sums.pending,
          ]
        )
      }, &result)
    var counts = expected.counts
    counts.waitingCosts =
      try Int64.fetchOne(database, sql: "SELECT count(*) FROM waiting_cost") ?? 0
    try compare(
      "fact_count", ["name"], ["count"],
      FactCounts.names.map { ($0.0, counts[keyPath: $0.1]) }.filter { $0.1 != 0 }
        .map { ([$0.0], [$0.1]) }, &result)
  }

  private func compare<Key: DatabaseValueConvertible & Hashable & CustomStringConvertible>(
    _ table: String, _ keyColumns: [String], _ sumColumns: [String],
    _ expected: [([Key], [Int64])], _ result: inout Result
  ) throws {
    var stored: [[Key]: String] = [:]
    let isCount = table == "fact_count"
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT \((keyColumns + sumColumns).joined(separator: ", ")) FROM \(table)
        \(isCount ? "WHERE count <> 0" : "")
        """)
    for row in rows {
      let key: [Key] = keyColumns.indices.map { row[$0] }
      let sums: [Int64] = sumColumns.indices.map { row[keyColumns.count + $0] }
      stored[key] = sums.map(String.init).joined(separator: ", ")
    }
    for (key, sums) in expected {
      result.compare(
        table, Self.text(keyColumns, key), stored: stored.removeValue(forKey: key),
        expected: sums.map(String.init).joined(separator: ", "))
    }
    for (key, sums) in stored {
      result.compare(table, Self.text(keyColumns, key), stored: sums, expected: nil)
    }
  }

  private static func text<Key: CustomStringConvertible>(
    _ columns: [String], _ key: [Key]
  ) -> String {
    zip(columns, key).map { "\($0) \($1)" }.joined(separator: ", ")
  }
}
