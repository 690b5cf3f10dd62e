import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Pages that are written without SQLite's help are as SQLite would have them.
@Suite struct DraftPagesTests {
  private static let pageSizes = [512, 8192, 65_536]

  private let workdir: Workdir
  private let queue: DatabaseQueue

  init() throws {
    workdir = try Workdir()
    queue = try DatabaseQueue(path: workdir.path("draft.db"))
  }

  /// Makes a table, and calls `body` in a transaction.
  private func fill(
    pageSize: Int, _ pragma: String = "", _ body: (Database, DraftPages?) throws -> Void
  ) throws {
    try queue.writeWithoutTransaction { database in
      try database.execute(
        sql: """
          PRAGMA page_size = \(pageSize);
          \(pragma);
          CREATE TABLE thing (
            id INTEGER PRIMARY KEY, name TEXT, data BLOB, flag INTEGER NOT NULL
          ) STRICT;
          CREATE TABLE other (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
          """)
      try database.beginTransaction(.immediate)
      try body(database, DraftPages(database))
      try database.commit()
    }
  }

  /// A row, numbered ascending, whose text is now and then longer than several pages.
  private func row(_ index: Int, pageSize: Int, _ random: inout SeededRandom) -> Thing {
    let length =
      switch Int.random(in: 0..<20, using: &random) {
      case 0: Int.random(in: 0..<4 * pageSize, using: &random)
      case 1: pageSize - 60 + Int.random(in: 0..<60, using: &random)
      default: Int.random(in: 0..<60, using: &random)
      }
    let name: String? = length % 7 == 0 ? nil : String(repeating: "é", count: length / 2)
    let data = Data((0..<length % 90).map { UInt8(truncatingIfNeeded: $0 &* index) })
    // Small numbers, and such as take nine bytes.
    let id = index < 300 ? Int64(index) : Int64(index) << 44
    return Thing(id: id, name: name, data: data, flag: length % 2)
  }

  private struct Thing: Equatable {
    var id: Int64
    var name: String?
    var data: Data
    var flag: Int
  }

  private func things(_ database: Database) throws -> [Thing] {
    try Row.fetchAll(database, sql: "SELECT * FROM thing ORDER BY id").map {
      Thing(id: $0[0], name: $0[1], data: $0[2], flag: $0[3])
    }
  }

  private func append(_ thing: Thing, to rows: FirstRows) throws {
    try rows.append(thing.id) { row in
      row.appendNull()
      if let name = thing.name {
        row.appendText { text in Array(name.utf8).withUnsafeBytes { text.append($0) } }
      } else {
        row.appendNull()
      }
      row.appendBlob { blob in thing.data.withUnsafeBytes { blob.append($0) } }
      row.append(thing.flag == 1)
    }
  }

  @Test(arguments: pageSizes, [0, 1, 2, 40, 3000])
  func `rows are read as they were written, and change like others`(
    pageSize: Int, count: Int
  ) throws {
    var random = SeededRandom(seed: UInt64(pageSize + count))
    let expected = (0..<count).map { row($0, pageSize: pageSize, &random) }
    try fill(pageSize: pageSize) { database, pages in
      let pages = try #require(pages)
      let rows = try #require(try FirstRows(pages, "thing", database))
      for (index, thing) in expected.enumerated() {
        try append(thing, to: rows)
        // Both take pages from the same file.
        if index % 3 == 0 {
          try database.execute(
            sql: "INSERT INTO other (name) VALUES (?)",
            arguments: [String(repeating: "x", count: index % 700)])
        }
      }
      try rows.finish()
      try pages.finish()
      #expect(try things(database) == expected)
    }
    try queue.write { database in
      #expect(try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"])
      #expect(try things(database) == expected)
      #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM other") == (count + 2) / 3)
      // SQLite splits, merges and frees the pages as if they were its own.
      try database.execute(sql: "UPDATE thing SET name = name || name || 'y' WHERE id % 3 = 0")
      try database.execute(sql: "DELETE FROM thing WHERE id % 5 = 0")
      try database.execute(
        sql: "INSERT OR IGNORE INTO thing (id, name, flag) SELECT id * 7 + 1, name, 1 FROM thing")
      #expect(try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"])
      try database.execute(sql: "DELETE FROM thing")
      #expect(try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"])
    }
  }

  @Test func `two tables are written at once`() throws {
    try fill(pageSize: 512) { database, pages in
      let pages = try #require(pages)
      let things = try #require(try FirstRows(pages, "thing", database))
      let others = try #require(try FirstRows(pages, "other", database))
      for index in 0..<2000 {
        try append(Thing(id: Int64(index), name: "\(index)", data: Data(), flag: 0), to: things)
        try others.append(Int64(index) * 3) { row in
          row.appendNull()
          row.appendText { $0.appendDecimal(Int64(index)) }
        }
      }
      try things.finish()
      try others.finish()
      try pages.finish()
    }
    try queue.read { database in
      #expect(try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"])
      let matches = try Int.fetchOne(
        database,
        sql: "SELECT count(*) FROM thing JOIN other USING (name) WHERE other.id = thing.id * 3")
      #expect(matches == 2000)
    }
  }

  @Test func `a table that has rows is left to SQLite`() throws {
    try fill(pageSize: 4096) { database, pages in
      let pages = try #require(pages)
      try database.execute(sql: "INSERT INTO other (name) VALUES ('here')")
      #expect(try FirstRows(pages, "other", database) == nil)
    }
  }

  @Test(arguments: ["PRAGMA auto_vacuum = FULL", "PRAGMA encoding = 'UTF-16le'"])
  func `a file of another layout is left to SQLite`(pragma: String) throws {
    try fill(pageSize: 4096, pragma) { _, pages in #expect(pages == nil) }
  }

  @Test func `the page over the byte that programs lock is never used`() throws {
    let lockPage = UInt32(0x4000_0000 / 65_536 + 1)
    try fill(pageSize: 65_536) { _, pages in
      let pages = try #require(pages)
      var numbers: Set<UInt32> = []
      for _ in 0..<lockPage + 100 { numbers.insert(try pages.takeNumber()) }
      #expect(numbers.count == Int(lockPage) + 100)
      #expect(numbers.contains(lockPage - 1) && numbers.contains(lockPage + 1))
      #expect(!numbers.contains(lockPage))
    }
  }
}
