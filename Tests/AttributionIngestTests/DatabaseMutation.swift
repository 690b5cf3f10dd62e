import Foundation
import TestSupport

/// Makes hostile databases out of honest ones; the same seed makes the same ones.
struct DatabaseMutation {
  /// A database file, and its log if it has one.
  struct Files {
    var database: [UInt8]
    var log: [UInt8]?
  }

  private let honest: [Files]
  private var random: SeededRandom

  init(seed: UInt64) throws {
    honest = try Self.scripts.map { try Self.make($0) }
    random = SeededRandom(seed: seed)
  }

  /// The next hostile database.
  mutating func next() -> Files {
    var files = honest[below(honest.count)]
    for _ in 0...below(4) {
      if var log = files.log, below(3) == 0 {
        mutate(&log)
        files.log = log
      } else {
        mutate(&files.database)
      }
    }
    return files
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard bytes.count > 100 else { return }
    switch below(9) {
    case 0: bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
    case 1: for _ in 0...below(64) { bytes[below(bytes.count)] = UInt8(below(256)) }
    case 2: editHeader(&bytes)
    case 3: exchangePages(&bytes)
    case 4: bytes.removeLast(below(bytes.count))
    case 5: editPageHeader(&bytes)
    case 6: editSchema(&bytes)
    case 7:
      let start = below(bytes.count)
      let count = min(below(4096), bytes.count - start)
      for index in start..<start + count { bytes[index] = 0 }
    default: bytes += (0...below(8192)).map { _ in UInt8(below(256)) }
    }
  }

  /// A field of the file's header: a number that is wrong by little, or by much.
  private mutating func editHeader(_ bytes: inout [UInt8]) {
    let offset = 16 + below(84)
    bytes[offset] = [0, 1, 2, 0x7F, 0x80, 0xFF, UInt8(below(256))][below(7)]
  }

  private mutating func exchangePages(_ bytes: inout [UInt8]) {
    let size = Self.pageSize(bytes)
    let count = bytes.count / size
    guard count > 2 else { return }
    let (first, second) = (below(count) * size, below(count) * size)
    let isCopy = below(2) == 0
    for offset in 0..<size {
      let byte = bytes[first + offset]
      bytes[first + offset] = bytes[second + offset]
      if !isCopy { bytes[second + offset] = byte }
    }
  }

  /// The beginning of a page: its kind, its cells and where they are.
  private mutating func editPageHeader(_ bytes: inout [UInt8]) {
    let size = Self.pageSize(bytes)
    let page = below(max(1, bytes.count / size))
    let start = page * size + (page == 0 ? 100 : 0)
    for _ in 0...below(3) {
      let offset = start + below(32)
      if offset < bytes.count { bytes[offset] = UInt8(below(256)) }
    }
  }

  /// A word of the SQL in which the schema is stored, in another word's place.
  private mutating func editSchema(_ bytes: inout [UInt8]) {
    let words = ["CREATE", "TABLE", "VIEW", "cost", "session_id", "(", ")", ",", "WITHOUT", "AS"]
    let word = Array(words[below(words.count)].utf8)
    let start = below(max(1, bytes.count / 2))
    let places = (start..<bytes.count - word.count).filter { bytes[$0...].starts(with: word) }
    guard let place = places.first else { return }
    let other = Array(words[below(words.count)].utf8)
    for index in word.indices {
      bytes[place + index] = index < other.count ? other[index] : UInt8(ascii: " ")
    }
  }

  private static func pageSize(_ bytes: [UInt8]) -> Int {
    max(512, Int(bytes[16]) << 8 | Int(bytes[17]))
  }
}

extension DatabaseMutation {
  private static let costs = """
    WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 300)
    INSERT INTO session_costs SELECT 's' || i, i / 4.0 FROM n
    """

  /// The honest databases, by the statements that make them.
  private static let scripts: [[String]] = [
    ["CREATE TABLE session_costs(session_id, cost)", costs],
    [
      "PRAGMA page_size = 512",
      "CREATE TABLE session_costs(session_id TEXT PRIMARY KEY, cost REAL)", costs,
      "CREATE INDEX by_cost ON session_costs(cost, session_id)",
    ],
    [
      "PRAGMA page_size = 1024", "PRAGMA auto_vacuum = FULL",
      "CREATE TABLE session_costs(session_id PRIMARY KEY, cost) WITHOUT ROWID", costs,
      "DELETE FROM session_costs WHERE session_id LIKE 's1%'",
    ],
    [
      "PRAGMA encoding = 'UTF-16le'",
      """
      CREATE TABLE conversions(conv_id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL,
        conv_date, conv_time DEFAULT '12:00:00', revenue CHECK(revenue > -1e9))
      """,
      """
      INSERT INTO conversions(user_id, conv_date, revenue) VALUES ('ü', '2026-03-01', 1),
        (printf('%.9000c', 'u'), '2026-03-01', 2.5), ('c', '2026-03-02', NULL)
      """,
    ],
    [
      "PRAGMA page_size = 512",
      """
      CREATE TABLE session_costs(session_id, net, cost GENERATED ALWAYS AS (net * 1.2) STORED);
      CREATE TABLE session_sources(session_id, user_id, channel_name, event_date, event_time, note);
      CREATE INDEX computed ON session_sources(lower(channel_name)) WHERE note IS NOT NULL;
      CREATE VIEW conversions AS SELECT session_id conv_id FROM session_sources;
      CREATE TRIGGER more AFTER INSERT ON session_costs BEGIN SELECT 1; END;
      CREATE VIRTUAL TABLE found USING fts5(session_id, cost)
      """,
      """
      INSERT INTO session_sources VALUES ('s1', 'u1', 'Email', '2026-03-01', '12:00:00', NULL),
        ('s2', 'u1', printf('%.5000c', 'x'), '2026-03-01', '12:00:00', zeroblob(9000))
      """,
      "INSERT INTO session_costs(session_id, net) VALUES ('s1', 2)",
    ],
    [
      "PRAGMA journal_mode = WAL", "CREATE TABLE session_costs(session_id, cost)", costs,
      "PRAGMA wal_checkpoint", "DELETE FROM session_costs WHERE cost > 20",
      "INSERT INTO session_costs VALUES ('late', 1)",
    ],
  ]

  private static func make(_ statements: [String]) throws -> Files {
    let database = try SampleDatabase()
    for statement in statements { try database.run(statement) }
    let log = FileManager.default.contents(atPath: database.path + "-wal")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: database.path))
    return Files(database: [UInt8](bytes), log: log.map { [UInt8]($0) })
  }
}
