import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// A load that goes into a copy of the database, which then takes its place.
@Suite struct DraftTests {
  private func script() -> [[ScriptRow]] {
    var script = FactScript(seed: 91)
    return (0..<3).map { _ in script.rows(200) }
  }

  private func expected() throws -> [String] {
    let test = try TestStore()
    try test.load(script())
    try test.attribute()
    return try test.contents()
  }

  @Test func `it ends as a load through the log does`() throws {
    let test = try TestStore()
    #expect(try test.store.isEmpty())
    try test.loadWhole(script())
    #expect(try test.contents() == expected())
    #expect(try test.verify().isConsistent)
    #expect(try test.integrity() == ["ok"])
    #expect(try !test.store.isEmpty())
    let mode = try test.store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    #expect(mode == "wal")
    // What comes later goes through the log again, and lasts.
    try test.load([[.cost(session: "s1", cents: 5)]])
    try test.attribute()
    let contents = try test.contents()
    try test.reopen()
    #expect(try test.contents() == contents)
  }

  @Test func `users with many sessions, and users who share a hash, are stored in it as otherwise`()
    throws
  {
    var script = FactScript(seed: 92)
    // Of one hash: a session that went from one such user to another would be missed.
    var keys: Set<String> = []
    var rows = script.rows(300).filter { keys.insert($0.key).inserted }
    for index in 0..<900 {
      rows.append(
        .session(
          id: "many\(index)", user: index < 700 ? "robot" : "u\(index % 40)", channel: "Email",
          second: Int64(index), flags: 1))
    }
    let log = try TestStore(userMask: 7 << 60)
    try log.load([rows])
    try log.attribute()
    let draft = try TestStore(userMask: 7 << 60)
    try draft.loadWhole([rows])
    #expect(try draft.contents() == log.contents())
    #expect(try draft.verify().isConsistent)
    #expect(try draft.integrity() == ["ok"])
    for store in [log, draft] {
      let conversion = ScriptRow.conversion(
        id: "late", user: "robot", second: 900, cents: 100, fromJourney: false)
      try store.load([[.cost(session: "many1", cents: 5), conversion]])
      try store.attribute()
    }
    #expect(try draft.contents() == log.contents())
    #expect(try draft.integrity() == ["ok"])
  }

  @Test func `a database that frees its pages by itself is filled by SQLite alone`() throws {
    let test = try TestStore()
    try test.store.rewrite { try $0.execute(sql: "PRAGMA auto_vacuum = FULL; VACUUM") }
    let mode = try test.store.read { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") }
    try #require(mode == 1)
    try test.loadWhole(script())
    #expect(try test.contents() == expected())
    #expect(try test.integrity() == ["ok"])
  }

  @Test func `who has the database open meanwhile sees the old state, then the new one`() throws {
    let test = try TestStore()
    let other = try DatabaseQueue(path: test.store.path)
    func count() throws -> Int? {
      try other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM session_sources") }
    }
    #expect(try count() == 0)
    try test.loadWhole(script())
    #expect(try count() == expected().count { $0.hasPrefix("session_sources") })
    // Closing must not take the log away from under the store.
    try other.close()
    try test.load([[.cost(session: "s1", cents: 5)]])
    let contents = try test.contents()
    try test.reopen()
    #expect(try test.contents() == contents)
  }

  @Test func `snapshots are consistent while it takes place`() async throws {
    let test = try TestStore()
    let store = test.store
    let expected = try expected().count { $0.hasPrefix("session_sources") }
    let readers = (0..<4).map { _ in
      Task {
        var counts: Set<Int> = []
        while !counts.contains(expected), !Task.isCancelled {
          counts.insert(
            try await store.snapshot { database in
              try Int.fetchOne(database, sql: "SELECT count(*) FROM session_sources") ?? -1
            })
        }
        return counts
      }
    }
    try test.loadWhole(script())
    for reader in readers {
      let counts = try await reader.value
      #expect(counts.subtracting([0]) == [expected])
    }
  }

  @Test func `one that fails leaves everything as it was`() throws {
    struct Failure: Error {}
    let test = try TestStore()
    let before = try test.contents()
    #expect(throws: StoreError.self) {
      try test.store.writeWhole { database, _ in
        try database.execute(sql: "DELETE FROM meta")
        throw Failure()
      }
    }
    #expect(try test.contents() == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: test.workdir.path).count <= 3)
    try test.loadWhole(script())
    #expect(try test.contents() == expected())
  }

  @Test func `what a crash leaves of it is removed`() throws {
    let test = try TestStore()
    let draft = Store.draftPath(test.store.path)
    try Data("half a database".utf8).write(to: URL(fileURLWithPath: draft))
    try test.reopen()
    #expect(!FileManager.default.fileExists(atPath: draft))
    try Data("half a database".utf8).write(to: URL(fileURLWithPath: draft))
    try test.loadWhole(script())
    #expect(try test.contents() == expected())
  }
}

extension TestStore {
  /// What SQLite finds wrong with the file.
  fileprivate func integrity() throws -> [String] {
    try store.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
  }
}
