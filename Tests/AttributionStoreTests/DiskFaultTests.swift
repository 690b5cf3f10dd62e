#if DEBUG
  import AttributionCore
  import AttributionStore
  import Foundation
  import GRDB
  import Synchronization
  import TestSupport
  import Testing

  /// A disk that is full, or breaks, at one change of a file after another.
  @Suite struct DiskFaultTests {
    /// A disk that fails from its `first` change on, or at that only, until it is mended.
    private final class FailingDisk: Sendable {
      private let first: Int
      private let number: CInt
      private let isLasting: Bool
      private let state = Mutex((changes: 0, isMended: false, hits: 0))

      init(first: Int, number: CInt, isLasting: Bool) {
        self.first = first
        self.number = number
        self.isLasting = isLasting
      }

      func fault(_ change: FaultyDisk.Change) -> CInt? {
        state.withLock { state in
          state.changes += 1
          guard !state.isMended, state.changes == first || isLasting && state.changes > first else {
            return nil
          }
          state.hits += 1
          return number
        }
      }

      func mend() { state.withLock { $0.isMended = true } }

      var hits: Int { state.withLock { $0.hits } }
    }

    /// What is loaded first, and then on top of it.
    private static let scripts: [[[ScriptRow]]] = {
      var script = FactScript(seed: 26)
      return [[script.rows(60)], [script.rows(25), script.rows(25)], [script.rows(30)]]
    }()

    /// A database that holds the first of the scripts, attributed.
    private static func template() throws -> Workdir {
      let store = try TestStore()
      try store.load(scripts[0])
      try store.attribute()
      try store.store.checkpoint(truncating: true)
      return store.workdir
    }

    /// Does all the daemon does with the other scripts; each step that fails is tried once more,
    /// on a mended disk.
    ///
    /// - Returns: Every row of every table.
    private static func run(_ template: Workdir, on disk: FailingDisk) throws -> [String] {
      let workdir = try Workdir()
      try FileManager.default.copyItem(
        atPath: template.path("attribution.db"), toPath: workdir.path("attribution.db"))
      FaultyDisk.install({ disk.fault($0) }, under: workdir.path)
      defer { FaultyDisk.install(nil, under: workdir.path) }
      func attempt<Result>(_ step: () throws -> Result) throws -> Result {
        do {
          return try step()
        } catch let error as StoreError {
          #expect([.full, .inaccessible].contains(error.code), "\(error)")
          disk.mend()
          return try step()
        }
      }
      let store = try attempt { try TestStore(at: workdir) }
      for files in scripts.dropFirst() {
        try attempt { try store.load(files) }
        try attempt { try store.attribute() }
        try attempt { try store.store.checkpoint(truncating: true) }
      }
      #expect(try store.verify().isConsistent)
      return try store.rows()
    }

    @Test(arguments: [(ENOSPC, true), (ENOSPC, false), (EIO, false)])
    func `work that fails at any change of the disk ends, tried again, where it ends otherwise`(
      number: CInt, isLasting: Bool
    ) throws {
      let template = try Self.template()
      let healthy = FailingDisk(first: .max, number: number, isLasting: false)
      let expected = try Self.run(template, on: healthy)
      var first = 0
      while true {
        first += 1
        let disk = FailingDisk(first: first, number: number, isLasting: isLasting)
        let rows = try Self.run(template, on: disk)
        guard disk.hits > 0 else { break }
        let difference = zip(rows, expected).first { $0 != $1 }.map { "\($0), not \($1)" }
        #expect(difference == nil, "failed at change \(first)")
        #expect(rows.count == expected.count, "failed at change \(first)")
      }
      print("DiskFaultTests: failed at each of \(first - 1) changes of the disk")
      #expect(first > 50)
    }

    @Test(arguments: [(ENOSPC, true), (EIO, false)])
    func `a first load that fails at any change of the disk ends, tried again, as it would have`(
      number: CInt, isLasting: Bool
    ) throws {
      let healthy = try TestStore()
      try healthy.loadWhole(Self.scripts[0])
      let expected = try healthy.contents()
      var first = 0
      while true {
        first += 1
        let disk = FailingDisk(first: first, number: number, isLasting: isLasting)
        let store = try TestStore()
        FaultyDisk.install({ disk.fault($0) }, under: store.workdir.path)
        defer { FaultyDisk.install(nil, under: store.workdir.path) }
        try store.reopen()
        do {
          try store.loadWhole(Self.scripts[0])
        } catch let error as StoreError {
          #expect([.full, .inaccessible].contains(error.code), "\(error)")
          disk.mend()
          // What failed last may have been the opening of what is stored.
          if try store.store.isEmpty() { try store.loadWhole(Self.scripts[0]) }
        }
        disk.mend()
        #expect(try store.contents() == expected, "failed at change \(first)")
        #expect(try store.verify().isConsistent)
        if disk.hits == 0 { break }
      }
      #expect(first > 5)
    }

    @Test func `a database that cannot be made for want of space is made later`() throws {
      var first = 0
      while true {
        first += 1
        let workdir = try Workdir()
        let disk = FailingDisk(first: first, number: ENOSPC, isLasting: true)
        FaultyDisk.install({ disk.fault($0) }, under: workdir.path)
        defer { FaultyDisk.install(nil, under: workdir.path) }
        do {
          _ = try TestStore(at: workdir)
          if disk.hits == 0 { break }
        } catch let error as StoreError {
          #expect([.full, .inaccessible].contains(error.code), "\(error)")
          disk.mend()
        }
        disk.mend()
        let store = try TestStore(at: workdir)
        try store.load(Self.scripts[0])
        try store.attribute()
        #expect(try store.verify().isConsistent)
      }
      #expect(first > 10)
    }
  }

  extension TestStore {
    /// Every row of every table, bit for bit, in the order of the tables.
    fileprivate func rows() throws -> [String] {
      try store.read { database in
        let tables = try String.fetchAll(
          database,
          sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return try tables.flatMap { table in
          let columns = try database.columns(in: table).map { "quote(\"\($0.name)\")" }
          return try String.fetchAll(
            database, sql: "SELECT \(columns.joined(separator: " || ',' || ")) FROM \(table)"
          ).map { "\(table): \($0)" }
        }
      }
    }
  }
#endif
