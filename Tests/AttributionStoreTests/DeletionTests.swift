import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// A forgotten user leaves nothing, wherever among the facts the deletion came.
@Suite struct DeletionTests {
  private static func clean(_ rows: [ScriptRow]) throws -> [String] {
    let store = try TestStore()
    try store.load([rows])
    try store.attribute()
    return try store.contents()
  }

  /// Everything but the count of forgotten users, which a clean load does not have.
  private static func facts(_ store: TestStore) throws -> [String] {
    try store.contents().filter { !$0.contains("forgotten_users") }
  }

  /// Holds a store that got a script to what must stand after it.
  private static func check(_ store: TestStore, _ survivors: Survivors) throws {
    #expect(try facts(store) == clean(survivors.rows))
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
    try store.store.read { database in
      #expect(try Facts(database).counts().forgottenUsers == Int64(survivors.forgotten.count))
      let costs = try Int64.fetchAll(database, sql: "SELECT cost FROM forgotten_cost")
      #expect(costs.sorted() == survivors.forgottenCosts.map { $0 * 10_000 }.sorted())
      let index = try KeyIndex(database, .session)
      for session in survivors.forgottenSessions {
        #expect(try index.users(store.store.hash(session).high) == [KeyIndex.forgotten])
      }
    }
    #expect(try forgottenKeys(store) == survivors.forgottenSessions.count)
  }

  private static func forgottenKeys(_ store: TestStore) throws -> Int {
    try store.store.read { database in
      let index = try KeyIndex(database, .session)
      var entries: [KeyIndex.Entry] = []
      return try Int64.fetchAll(
        database, sql: "SELECT bucket FROM key_index WHERE bucket < 65536"
      ).reduce(0) { count, bucket in
        try index.read(UInt64(bucket), into: &entries)
        return count + entries.count { $0.userHash == KeyIndex.forgotten }
      }
    }
  }

  @Test(arguments: 0..<50)
  func `deletions end as a load without those users, in any cut`(seed: Int) throws {
    var script = FactScript(seed: UInt64(4000 + seed))
    script.deletions = seed % 2 == 0 ? 1 : 3
    script.identities = [0, 5, 15][seed % 3]
    let rows = script.rows(Int.random(in: 1...300, using: &script.random))
    let store = try TestStore()
    try store.load(inCuts: rows, using: &script.random)
    try Self.check(store, Survivors(rows))
  }

  @Test(arguments: 0..<20)
  func `it makes no difference where a deletion stands`(seed: Int) throws {
    var script = FactScript(seed: UInt64(5000 + seed))
    script.identities = 6
    let facts = script.rows(120)
    let survivors = Survivors(facts + [.deletion(user: "u3"), .deletion(user: "u8")])
    var rows = facts
    for user in ["u3", "u8"] {
      rows.insert(
        .deletion(user: user), at: Int.random(in: 0...rows.count, using: &script.random))
    }
    let store = try TestStore()
    try store.load(inCuts: rows, using: &script.random)
    try Self.check(store, survivors)
  }

  /// Masks of all bits, of three bits and of none: the last two make users share a hash.
  @Test(arguments: 0..<6, [.max, 7 << 60, 0] as [UInt64])
  func `rows of distinct keys and deletions may come in any order`(
    seed: Int, userMask: UInt64
  ) throws {
    var script = FactScript(seed: UInt64(6000 + seed))
    script.identities = 6
    script.deletions = 2
    var last: [String: ScriptRow] = [:]
    for row in script.rows(150) { last[row.key] = row }
    let rows = last.sorted { $0.key < $1.key }.map(\.value)
    let store = try TestStore(userMask: userMask)
    for row in rows.shuffled(using: &script.random) {
      try store.load([[row]])
      if Int.random(in: 0..<5, using: &script.random) == 0 { try store.attribute(limit: 1) }
    }
    try store.attribute()
    try Self.check(store, Survivors(rows))
  }

  @Test func `a user may come whose hash is that of users who are all forgotten`() throws {
    // All users have one hash.
    let store = try TestStore(userMask: 0)
    let rows = ["a", "b", "c"].map {
      ScriptRow.session(id: "s-\($0)", user: $0, channel: "SEO", second: 10, flags: 0)
    }
    let deletions = ["a", "b"].map { ScriptRow.deletion(user: $0) }
    for row in [rows[0], rows[1]] + deletions + [rows[2]] { try store.load([[row]]) }
    try store.attribute()
    try Self.check(store, Survivors(rows + deletions))
  }

  private static let export: [ScriptRow] = [
    .session(id: "s1", user: "gone", channel: "SEO", second: 10, flags: 3),
    .session(id: "s2", user: "stays", channel: "SEO", second: 20, flags: 3),
    .conversion(id: "c1", user: "gone", second: 30, cents: 500, fromJourney: false),
    .cost(session: "s1", cents: 5),
    .identity(alias: "gone", user: "stays"),
  ]

  @Test func `an export that comes again brings nothing back, and its rows are counted`() throws {
    let store = try TestStore()
    try store.load([Self.export])
    try store.load([[.deletion(user: "gone")]])
    try store.attribute()
    let before = try store.contents()
    let again = try FactLoad(store: store.store, memory: 1 << 20)
    let file = again.number(of: FileID(rawValue: 99))
    for (line, row) in Self.export.enumerated() {
      try store.add(row, to: again, file: file, line: Int64(line))
    }
    let forgotten = try store.store.write { database in
      var commit = try LoadCommit(again, into: database, rules: store.rules) {}
      try commit.run()
      return commit.forgetting.rows
    }
    try store.attribute()
    // A session, a conversion and an identity; the cost names no user.
    #expect(forgotten == [FileID(rawValue: 99): 3])
    #expect(try store.contents() == before)
    try Self.check(store, Survivors(Self.export + [.deletion(user: "gone")]))
  }

  @Test func `a forgotten session that is somebody else's later has its cost again`() throws {
    let rows: [ScriptRow] = [
      .deletion(user: "gone"),
      .session(id: "s1", user: "gone", channel: "SEO", second: 1, flags: 1),
      .cost(session: "s1", cents: 7),
    ]
    let store = try TestStore()
    for row in rows { try store.load([[row]]) }
    #expect(try store.store.read { try Facts($0).counts().waitingCosts } == 0)
    try Self.check(store, Survivors(rows))
    let revived = rows + [.session(id: "s1", user: "new", channel: "SEA", second: 2, flags: 1)]
    try store.load([[revived[3]]])
    try Self.check(store, Survivors(revived))
    #expect(try store.store.read { try Facts($0).counts().costs } == 1)
  }

  @Test func `the proof is the line that asked, and names nobody`() throws {
    let store = try TestStore()
    try store.load([Self.export, [.deletion(user: "other"), .deletion(user: "gone")]])
    let proof = try store.store.read { database in
      let users = try ForgottenUsers(database)
      #expect(try users.contains(store.store.hash("gone")))
      #expect(try !users.contains(store.store.hash("stays")))
      return try Row.fetchAll(
        database, sql: "SELECT file, line, id_length FROM forgotten_user ORDER BY line"
      ).map { [$0[0], $0[1], $0[2]] as [Int] }
    }
    #expect(proof == [[2, 2, 5], [2, 3, 4]])
  }
}

/// Erased means that the bytes are gone.
@Suite struct ErasureTests {
  /// All bytes of the database's files.
  private static func bytes(_ store: TestStore) throws -> Data {
    var bytes = Data()
    for suffix in ["", "-wal"] {
      let path = store.store.path + suffix
      guard FileManager.default.fileExists(atPath: path) else { continue }
      bytes += try Data(contentsOf: URL(fileURLWithPath: path))
    }
    return bytes
  }

  @Test func `no byte of a forgotten user's ids is left in the database`() throws {
    let store = try TestStore()
    // Rows that grow, move and are split over pages leave copies behind.
    for round in 0..<12 {
      var rows: [ScriptRow] = []
      for user in 0..<300 {
        let name = user % 10 == 0 ? "forgetme\(user)x" : "keepuser\(user)x"
        for session in 0..<(round + user) % 7 {
          rows.append(
            .session(
              id: "\(name)-session-\(round)-\(session)", user: name, channel: "SEO",
              second: Int64(round * 100 + session), flags: 3))
        }
        rows.append(
          .conversion(
            id: "\(name)-conversion-\(round % 3)", user: name, second: Int64(round * 100 + 50),
            cents: 100, fromJourney: false))
      }
      rows.append(.identity(alias: "forgetme\(round * 10)x", user: "keepuser\(round * 10 + 1)x"))
      try store.load([rows])
      if round % 3 == 0 { try store.attribute() }
    }
    try store.store.checkpoint(truncating: true)
    let needle = Data("forgetme".utf8)
    #expect(try Self.bytes(store).range(of: needle) != nil)
    #expect(try !store.store.eraseRemnants())
    try store.load([(0..<30).map { .deletion(user: "forgetme\($0 * 10)x") }])
    // Credits of journeys still name sessions until attribution has followed.
    #expect(try !store.store.eraseRemnants())
    try store.attribute()
    #expect(try store.store.eraseRemnants())
    #expect(try !store.store.eraseRemnants())
    #expect(try Self.bytes(store).range(of: needle) == nil)
    #expect(try Self.bytes(store).range(of: Data("keepuser1x".utf8)) != nil)
    #expect(try store.verify().isConsistent)
  }

  @Test func `reading goes on while the file is rewritten`() throws {
    let store = try TestStore()
    try store.load([[.session(id: "s1", user: "u1", channel: "SEO", second: 1, flags: 1)]])
    try store.load([[.deletion(user: "u1")]])
    try store.attribute()
    try store.store.write { database in
      // So many that it takes a while to tell how it comes along.
      try database.execute(
        sql: """
          WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
          INSERT INTO forgotten_session_length SELECT 1000 + i FROM n
          """)
    }
    var reads = 0
    let wasErased = try store.store.eraseRemnants {
      let users = try store.store.read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM forgotten_user")
      }
      #expect(users == 1)
      reads += 1
    }
    #expect(wasErased)
    #expect(reads > 0)
  }

  @Test func `texts in quarantine and in the ledger that name the user are replaced`() throws {
    let store = try TestStore()
    func quarantined(_ raw: String, _ line: Int64) -> QuarantinedRow {
      QuarantinedRow(
        line: line, byteOffset: 0, column: nil, code: "cast", message: "bad", raw: Array(raw.utf8))
    }
    func load(_ rows: [QuarantinedRow], _ facts: [ScriptRow], as id: Int64) throws {
      let load = try FactLoad(store: store.store, memory: 1 << 20)
      let file = load.number(of: FileID(rawValue: id))
      for row in rows { try load.addQuarantined(row, file: file) }
      for row in facts { try store.add(row, to: load, file: file, line: 1) }
      try store.store.write { database in
        var commit = try LoadCommit(load, into: database, rules: store.rules) {}
        try commit.run()
        var entry = FileLedger.Entry(
          id: FileID(rawValue: id), stamp: id, name: "f\(id).csv", state: .processed,
          datasets: [], digest: nil, bytes: 0, rows: 0, badRows: 0,
          arrivedAt: Instant(micros: 0), finishedAt: Instant(micros: 0), message: nil,
          notes: ["line 3: u7 is no amount", "line 4: u77 is no amount"],
          firstBadRows: "[{\"raw\": \"s9,u7\"}]")
        try commit.annotate(&entry)
        try FileLedger(database).insert(entry)
      }
    }
    let raws = [
      "s9,u7,SEO,x", "{\"user_id\": \"u7\"}", "s1,u77,SEO,x", "s5,1e9", "s55,1e9", "xu7,",
    ]
    try load(
      raws.enumerated().map { quarantined($1, Int64($0)) },
      [.session(id: "s5", user: "u7", channel: "SEO", second: 1, flags: 1)], as: 1)
    try load([], [.deletion(user: "u7")], as: 2)
    // And those of an export that is dropped again later.
    try load(raws.enumerated().map { quarantined($1, Int64($0)) }, [], as: 3)
    try store.store.read { database in
      let kept = try Row.fetchAll(
        database, sql: "SELECT CAST(raw AS TEXT), message FROM quarantine ORDER BY id")
      let expected = ["", "", "s1,u77,SEO,x", "", "s55,1e9", "xu7,"]
      #expect(kept.map { $0[0] as String } == expected + expected)
      #expect(kept.map { ($0[1] as String) == "bad" } == (expected + expected).map { $0 != "" })
      for stamp in 1...3 as ClosedRange<Int64> {
        let entry = try FileLedger(database).entry(stamp: stamp)
        #expect(entry?.notes == [TextErasure.note, "line 4: u77 is no amount"])
        #expect(entry?.firstBadRows == nil)
      }
    }
  }

  @Test func `words are found as whole words only`() {
    let words = WordSearch(lengths: [2, 5])
    func found(_ text: String) -> [String] {
      var found: [String] = []
      _ = words.hasMatch(in: Array(text.utf8)) {
        found.append(String(decoding: $0, as: UTF8.self))
        return false
      }
      return found
    }
    #expect(
      found("u1,\"u2\";abcde u123 u-1 ü1 u4=u5")
        == ["u1", "u2", "abcde", "u4", "u4=u5", "u5"])
    #expect(found("") == [])
    #expect(found("u1") == ["u1"])
  }
}
