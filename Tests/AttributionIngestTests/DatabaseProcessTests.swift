import AttributionIngest
import Foundation
import Synchronization
import TestSupport
import Testing

/// Databases that are read in a process of their own.
@Suite(.enabled(if: DatabaseReader.isThere, Comment(rawValue: DatabaseReader.missing)))
struct DatabaseProcessTests {
  /// Everything that makes a difference to reading, in one database.
  private static func database() throws -> SampleDatabase {
    try SampleDatabase(
      "PRAGMA journal_mode = WAL",
      "CREATE TABLE costs(session_id, cost, note)",
      """
      WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO costs SELECT 's' || i, i / 4.0, printf('%.100c', 'x') FROM n
      """,
      """
      INSERT INTO costs VALUES (x'00ff', 1, 0), (1.5, 1, 0), (NULL, 1, 0), ('a', x'31', 0),
        (CAST(x'ff' AS TEXT), 1, 0), (printf('%.70000c', 'x'), 1, 0), (zeroblob(100000), 1, 0),
        ('a,"b"', 'nothing', 0), (77, -9223372036854775808, 0), (78, 1e300, 0), ('', 0, 0)
      """,
      "CREATE VIEW conversions AS SELECT 1 conv_id",
      "CREATE VIRTUAL TABLE found USING fts5(session_id, cost)",
      "PRAGMA wal_checkpoint", "INSERT INTO costs VALUES ('late', 5, 0)")
  }

  @Test func `it gives what this process would read itself`() throws {
    let database = try Self.database()
    let whole = try database.copy(named: "whole.db", withLog: true)
    let bare = try database.copy(named: "bare.db", withLog: false)
    for path in [whole, bare] {
      let read = try ReadRows(path: path, limits: DatabaseReader.limits)
      #expect(read == (try ReadRows(path: path)))
      #expect(read.costs.count >= 5000 && read.bad.count == 11)
    }
  }

  @Test func `it refuses what this process would refuse itself`() throws {
    let directory = try Workdir()
    let views = try SampleDatabase("CREATE VIEW session_costs AS SELECT 1 session_id, 2 cost")
    let cell = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)", "INSERT INTO s VALUES ('a', zeroblob(\(17 << 20)))")
    let header = try FileHandle(forReadingFrom: URL(fileURLWithPath: views.path))
      .read(upToCount: 600)
    let short = try directory.write([UInt8](header ?? Data()), to: "short.db")
    for (path, code) in [
      (views.path, ExportError.Code.databaseMatchesNoDataset), (cell.path, .databaseRefused),
      (short, .databaseDamaged),
    ] {
      let error = try #require(try DatabaseTests.refusal(of: path, DatabaseReader.limits))
      #expect(error.code == code)
      #expect(error == (try DatabaseTests.refusal(of: path)))
    }
  }

  @Test func `it has nothing but the database, and few rights`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)", "INSERT INTO s VALUES ('a', 1)")
    let word = UUID().uuidString
    let reader = try ExportReader(path: database.path, limits: DatabaseReader.limits(word: word))
    let process = try #require(try Self.process(of: word))
    let status = try Self.table("/proc/\(process)/status", separator: ":")
    #expect(status["NoNewPrivs"] == "1")
    #expect(status["Seccomp"] == "2")
    #expect(status["Threads"] == "1")
    let limits = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    for name in ["Max core file size", "Max file size", "Max open files", "Max processes"] {
      let words = try #require(limits.first { $0.joined(separator: " ").hasPrefix(name) })
      #expect(words.contains("0") && !words.contains("unlimited"), "\(words)")
    }
    var batch = RowBatch()
    #expect(try reader.next(into: &batch))
    #expect(batch.costs.count == 1)
  }

  @Test func `it ends with the reader`() throws {
    let database = try SampleDatabase("CREATE TABLE s(session_id, cost)")
    let word = UUID().uuidString
    var reader: ExportReader? = try ExportReader(
      path: database.path, limits: DatabaseReader.limits(word: word))
    let process = try #require(try Self.process(of: word))
    #expect(reader?.datasets == ["session_costs"])
    reader = nil
    #expect(kill(process, 0) == -1 && errno == ESRCH)
  }

  @Test func `a database that takes too much processor time is given up`() throws {
    // Only SQLite’s own check computes the column, and few steps are enough to be long about it.
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost, slow NOT NULL AS (length(session_id)))",
      """
      WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
      INSERT INTO s SELECT 's' || i, i FROM n
      """,
      "PRAGMA writable_schema = ON",
      """
      UPDATE sqlite_schema SET sql = replace(sql, 'length(session_id)',
        'length(replace(printf(''%.1000000c'', session_id), ''s'', ''bc''))')
      """)
    var limits = DatabaseReader.limits
    limits.databaseSeconds = 1
    limits.databaseBytesPerSecond = 1 << 40
    let error = try #require(try DatabaseTests.refusal(of: database.path, limits))
    #expect(error.code == .databaseRefused)
    #expect(error.message.contains(" s "), "\(error.message)")
  }

  @Test func `a database that takes too much memory is given up`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)", "INSERT INTO s VALUES ('a', zeroblob(12000000))")
    var limits = DatabaseReader.limits
    limits.databaseMemory = 8 << 20
    #expect(try DatabaseTests.refusal(of: database.path, limits)?.code == .databaseRefused)
    #expect(try DatabaseTests.refusal(of: database.path, DatabaseReader.limits) == nil)
  }

  @Test(
    arguments: [
      ("kill -SEGV $$", "database-damaged: the process that read the database crashed: signal 11"),
      ("kill -KILL $$", "database-refused"), ("kill -XCPU $$", "database-refused"),
      ("exit 3", "read-failed: the process that reads the database ended with status 3 unasked"),
      ("exec sleep 1000", "database-refused: takes longer than 1 s to read"),
      ("printf 'no' ; exec sleep 1000", "database-refused: takes longer than 1 s to read"),
      (#"printf '\3\0\0\0\3\0\0'; cat"#, "database-matches-no-dataset"),
      (#"printf '\2\0\0\0\3\1'; cat"#, "read-failed: the process that reads the database says"),
      (#"printf '\1\0\0\0\4'; cat"#, "read-failed: the process that reads the database says"),
      (#"printf '\1\0\0\0x'; cat"#, "read-failed: the process that reads the database says"),
      (#"printf '\377\377\377\377'; cat"#, "read-failed: the process that reads the database says"),
      (#"printf '\0\0\0\0'; cat"#, "read-failed: the process that reads the database says"),
      (#"printf '\4\0\0\0\5\1ab'; cat"#, "read-failed: the process that reads the database says"),
    ])
  func `whatever becomes of it, the file ends with a clear error`(
    _ script: String, _ message: String
  ) throws {
    let database = try SampleDatabase("CREATE TABLE s(session_id, cost)")
    var limits = DatabaseReader.limits(script: script)
    limits.databaseSeconds = 0
    let error = try #require(try DatabaseTests.refusal(of: database.path, limits))
    #expect("\(error)".hasPrefix(message), "\(error)")
  }

  @Test func `it is waited for no longer than anybody wants the file`() throws {
    let database = try SampleDatabase("CREATE TABLE s(session_id, cost)")
    var limits = DatabaseReader.limits(script: "exec sleep 1000")
    limits.databaseSeconds = 1000
    let questions = Mutex(0)
    limits.goesOn = {
      questions.withLock { questions in
        questions += 1
        return questions < 6
      }
    }
    let error = try #require(try DatabaseTests.refusal(of: database.path, limits))
    #expect(error.code == .readFailed)
    #expect(questions.withLock { $0 } == 6)
  }

  @Test func `a program that is not there is a clear error`() throws {
    let database = try SampleDatabase("CREATE TABLE s(session_id, cost)")
    var limits = ReaderLimits()
    limits.databases = .byProgram(path: "/nowhere/attributiond", arguments: [])
    let error = try #require(try DatabaseTests.refusal(of: database.path, limits))
    #expect(error.code == .readFailed)
    #expect(
      error.message
        == "the process that reads databases cannot be started: No such file or directory")
  }

  /// The process with a word among its arguments.
  private static func process(of word: String) throws -> pid_t? {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
      .first { process in
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return line.split(separator: 0).contains { $0.elementsEqual(word.utf8) }
      }
  }

  private static func table(_ path: String, separator: Character) throws -> [String: String] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    return lines.reduce(into: [:]) { table, line in
      let parts = line.split(separator: separator, maxSplits: 1)
      guard parts.count == 2 else { return }
      table[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
    }
  }
}
