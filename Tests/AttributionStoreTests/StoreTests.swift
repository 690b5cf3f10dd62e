import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

@Suite struct StoreTests {
  /// From an implementation of the paper that gives its published values for SipHash-2-4-128.
  @Test(
    arguments: [
      ("", 0x5f52_c413_d95e_3f73, 0x0130_30dd_6adb_62fd),
      ("a", 0x5427_be31_ef1b_9e04, 0x678a_ae37_5dd7_2f49),
      ("session-1", 0x39c3_5f11_a8a6_dd6e, 0x462f_774a_d136_1750),
      ("0123456789abcdef", 0x000a_556a_559d_5ee8, 0x4ad4_cf7f_b2c8_4f2a),
    ] as [(String, UInt64, UInt64)])
  func `hashes are those of SipHash, on every machine`(text: String, high: UInt64, low: UInt64) {
    let hash = KeyHash(first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908)
    #expect(hash(text) == KeyHash.Value(high: high, low: low))
  }

  @Test func `sorting by hash keeps the order of equal hashes`() {
    var random = SeededRandom(seed: 61)
    for count in [0, 1, 2, 7, 100, 5_000] {
      let partition = UInt64.random(in: 0..<256, using: &random) << 55
      var order = HashOrder()
      var expected: [(hash: UInt64, offset: Int)] = []
      let records = UnsafeMutableRawPointer.allocate(byteCount: count + 1, alignment: 1)
      defer { records.deallocate() }
      for offset in 0..<count {
        let few = UInt64.random(in: 0..<50, using: &random) << 40
        let many = UInt64.random(in: 0..<1 << 55, using: &random)
        let hash = partition | (Bool.random(using: &random) ? few : many)
        order.append(hash: hash, record: records + offset)
        expected.append((hash, offset))
      }
      order.sort()
      expected.sort { ($0.hash, $0.offset) < ($1.hash, $1.offset) }
      #expect(order.entries.map { $0.record - UnsafeRawPointer(records) } == expected.map(\.offset))
    }
  }

  @Test(arguments: [0, 8 << 10, 600 << 10, 16 << 20])
  func `spools give back what was put in, from memory and from disk`(budget: Int) throws {
    let workdir = try Workdir()
    var random = SeededRandom(seed: 62)
    let set = SpoolSet(memory: try SpoolMemory(budget: budget), directory: workdir.path)
    let spools = [set.make(), set.make()]
    var expected = [[[UInt8]]](
      repeating: [[UInt8]](repeating: [], count: Spool.partitionCount), count: spools.count)
    func append(_ spool: Int, to partition: Int, _ record: [UInt8]) throws {
      expected[spool][partition] += record
      let place = try spools[spool].extend(partition, by: record.count)
      record.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(start: place, count: record.count).copyMemory(from: $0)
      }
    }
    for number in 0..<6_000 {
      // Now and then a record that no ordinary chunk holds.
      let count = number % 1_500 == 1_499 ? 300_000 : Int.random(in: 0..<40, using: &random)
      let record = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let spool = Int.random(in: spools.indices, using: &random)
      try append(spool, to: Int.random(in: 0..<Spool.partitionCount, using: &random), record)
    }
    for partition in 0..<Spool.partitionCount {
      let taken = try spools[0].take(partition)
      #expect(taken.segments.flatMap(Array.init) == expected[0][partition])
      // What is taken stays as it is while others grow into memory that was given back.
      try append(1, to: partition, [UInt8](repeating: 7, count: 5_000))
      #expect(taken.segments.flatMap(Array.init) == expected[0][partition])
    }
    for partition in 0..<Spool.partitionCount {
      let taken = try spools[1].take(partition)
      #expect(taken.segments.flatMap(Array.init) == expected[1][partition])
    }
  }

  @Test func `contributions survive being stored`() throws {
    var random = SeededRandom(seed: 63)
    for _ in 0..<500 {
      var contribution = Contribution()
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        var part = Contribution.ConversionPart(
          day: Day(number: .random(in: -9...9, using: &random)))
        part.attributed = .random(in: 0...3, using: &random)
        part.attributedRevenue = Money(micros: .random(in: .min ... .max, using: &random))
        part.unattributedRevenue = Money(micros: .random(in: -99...99, using: &random))
        contribution.conversions.append(part)
      }
      for _ in 0..<Int.random(in: 0..<9, using: &random) {
        contribution.credits.append(
          Contribution.CreditPart(
            model: .random(in: 0...300, using: &random),
            channel: ChannelID(rawValue: .random(in: 0...70_000, using: &random)),
            sessionDay: Day(number: .random(in: .min ... .max, using: &random)),
            conversionDay: Day(number: .random(in: 0...20_000, using: &random)),
            credit: Credit(nanos: .random(in: 0...1_000_000_000, using: &random)),
            revenue: Money(micros: .random(in: .min ... .max, using: &random))))
      }
      var bytes = ByteBuffer()
      contribution.encode(into: &bytes)
      var decoded = Contribution()
      try bytes.withUnsafeBytes { try decoded.decode($0) }
      #expect(decoded == contribution)
    }
  }

  @Test(
    arguments: [
      (1_700_000_000_000_000, "2023-11-14", "22:13:20"),
      (1_700_000_000_000_001, "2023-11-14", "22:13:20.000001"),
      (1_699_999_999_999_999, "2023-11-14", "22:13:19.999999"), (0, "1970-01-01", "00:00:00"),
      (-1, "1969-12-31", "23:59:59.999999"), (-1_000_000, "1969-12-31", "23:59:59"),
    ] as [(Int64, String, String)])
  func `instants are kept and shown to the microsecond`(
    micros: Int64, date: String, time: String
  ) throws {
    let test = try TestStore()
    let load = try FactLoad(store: test.store, memory: 1 << 20)
    let file = load.number(of: FileID(rawValue: 1))
    try load.addSession(
      id: "s", user: "u", channel: load.number(ofChannel: "SEO"), flags: SessionFlags(rawValue: 0),
      instant: Instant(micros: micros), file: file, line: 2)
    try load.addConversion(
      id: "c", user: "u", instant: Instant(micros: micros), revenue: .zero, isFromJourney: false,
      file: file, line: 3)
    try test.store.write { database in
      var commit = try LoadCommit(load, into: database, rules: AttributionRules()) {}
      try commit.run()
    }
    try test.store.read { database in
      let user = try #require(
        try HistoryTable(database).user(test.store.hash.user("u"), id: Array("u".utf8)))
      #expect(user.history.sessions.map(\.instant.micros) == [micros])
      #expect(user.history.conversions.map(\.instant.micros) == [micros])
      for (view, prefix) in [("session_sources", "event"), ("conversions", "conv")] {
        let shown = try String.fetchAll(
          database, sql: "SELECT \(prefix)_date || ' ' || \(prefix)_time FROM \(view)")
        #expect(shown == ["\(date) \(time)"])
      }
    }
  }

  @Test func `a damaged history is an error, never a trap`() throws {
    let whole = Array(
      #"[["s1",1700000000,3,5,1,2,50,1,9,{"campaign":"x"}],["s\"2","-5",0,0,1,3]]"#.utf8)
    var random = SeededRandom(seed: 64)
    var failures = 0
    for _ in 0..<5_000 {
      var damaged = whole
      switch Int.random(in: 0..<3, using: &random) {
      case 0: damaged.removeLast(Int.random(in: 1...whole.count, using: &random))
      case 1:
        damaged[Int.random(in: damaged.indices, using: &random)] = .random(
          in: .min ... .max, using: &random)
      default: damaged.remove(at: Int.random(in: damaged.indices, using: &random))
      }
      var history = UserHistory()
      do {
        try damaged.withUnsafeBytes { try history.decodeSessions($0) }
      } catch let error as StoreError {
        #expect(error.code == .corrupt)
        failures += 1
      }
    }
    #expect(failures > 1_000)
    var history = UserHistory()
    try whole.withUnsafeBytes { try history.decodeSessions($0) }
    #expect(history.sessions.count == 2)
    #expect(history.string(history.sessions[1].id) == "s\"2")
    var encoded = ByteBuffer()
    history.encodeSessions(0..<2, into: &encoded)
    #expect(encoded.withUnsafeBytes { Array($0) } == whole)
  }
}

@Suite struct SchemaTests {
  @Test func `a database of a newer program is refused with the version it needs`() throws {
    let workdir = try Workdir()
    let path = workdir.path("attribution.db")
    _ = try Store(path: path, temporaryDirectory: workdir.path)
    try DatabaseQueue(path: path).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')")
    }
    let error = #expect(throws: StoreError.self) {
      _ = try Store(path: path, temporaryDirectory: workdir.path)
    }
    #expect(error?.code == .newerSchema)
    #expect(error?.message.contains("schema 999") == true)
  }

  @Test func `another program's database is refused and left as it is`() throws {
    let workdir = try Workdir()
    let path = workdir.path("attribution.db")
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (a)") }
    let error = #expect(throws: StoreError.self) {
      _ = try Store(path: path, temporaryDirectory: workdir.path)
    }
    #expect(error?.code == .foreignDatabase)
    #expect(try DatabaseQueue(path: path).read { try $0.tableExists("theirs") })
  }

  @Test func `a file that is no database is refused`() throws {
    let workdir = try Workdir()
    let path = try workdir.write("this is not a database, it only says so at length\n", to: "a.db")
    let error = #expect(throws: StoreError.self) {
      _ = try Store(path: path, temporaryDirectory: workdir.path)
    }
    #expect(error?.code == .corrupt)
  }

  @Test func `every table is strict`() throws {
    let store = try TestStore()
    let loose = try store.store.read {
      try String.fetchAll(
        $0,
        sql: """
          SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%'
            AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
          """)
    }
    #expect(loose == [])
  }
}

@Suite struct FactRecordTests {
  @Test(arguments: [FactRecord.Kind.session, .conversion, .cost], [0, 1, 255, 256, 70_000])
  func `records are read as they were written`(kind: FactRecord.Kind, length: Int) {
    for (userLength, detailsLength) in [(0, 0), (16, 0), (256, 0), (16, 2), (70_000, 70_000)] {
      let texts = [length, userLength, detailsLength].enumerated().map { number, count in
        (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + number) }
      }
      var record = FactRecord(
        userHash: .max >> 1, instant: Instant(micros: -5), amount: Money(micros: .min), line: 9,
        row: .max, kind: kind, flags: 5)
      if kind == .session { record.amount = .zero }
      if kind == .cost { record.file = 7 } else { record.channel = 70_000 }
      texts[0].withUnsafeBytes { id in
        texts[1].withUnsafeBytes { user in
          texts[2].withUnsafeBytes { details in
            let size = FactRecord.length(kind, id: id, user: user, details: details)
            let place = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
            defer { place.deallocate() }
            record.write(to: place, id: id, user: user, details: details)
            let view = FactRecordView(at: place)
            #expect(view.end == UnsafeRawPointer(place) + size)
            #expect(view.kind == kind && view.userHash == .max >> 1 && view.line == 9)
            #expect(view.row == .max)
            #expect(kind == .cost ? view.file == 7 : view.channel == 70_000)
            #expect(view.flags == 5 && view.amount == record.amount)
            if kind != .cost { #expect(view.instant == record.instant) }
            #expect([view.id, view.user, view.details].map(Array.init) == texts)
          }
        }
      }
    }
  }
}

@Suite struct RowFilesTests {
  @Test(arguments: [1, 2, 9, 500]) func `rows are of the file that was read`(runs: Int) {
    var random = SeededRandom(seed: 64)
    var files = RowFiles()
    var expected: [UInt32] = []
    for _ in 0..<runs {
      let file = UInt32.random(in: 0..<5, using: &random)
      files.append(row: UInt32(expected.count), file: file)
      expected += repeatElement(file, count: Int.random(in: 1..<4, using: &random))
    }
    #expect(expected.indices.map { files.file(of: UInt32($0)) } == expected)
  }
}
