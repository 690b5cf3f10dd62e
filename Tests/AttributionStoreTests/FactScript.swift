import AttributionCore
import AttributionStore
import GRDB
import TestSupport

/// One row of a made-up export.
enum ScriptRow: Hashable {
  case session(
    id: String, user: String, channel: String, second: Int64, flags: UInt8, details: String = "")
  case conversion(id: String, user: String, second: Int64, cents: Int64, fromJourney: Bool)
  case cost(session: String, cents: Int64)
  case identity(alias: String, user: String)
  case deletion(user: String)

  /// What a later row of the same key replaces.
  var key: String {
    switch self {
    case .session(let id, _, _, _, _, _): "s:\(id)"
    case .conversion(let id, _, _, _, _): "c:\(id)"
    case .cost(let session, _): "k:\(session)"
    case .identity(let alias, _): "i:\(alias)"
    case .deletion(let user): "d:\(user)"
    }
  }
}

/// Random exports: few users and ids, so that rows meet in every way there is.
struct FactScript {
  var random: SeededRandom

  /// Of a hundred rows, how many say that ids are one person's, and how many delete a user.
  var identities = 0
  var deletions = 0

  /// Whether sessions say where they came from.
  var hasDetails = false

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private static let channels = ["Direct", "SEO", "SEA", "Email", "Örtlich \"A\"\n"]

  private static let details = [
    "", "", #"{"campaign":"Brand \"X\""}"#, #"{"referrer":"https://www.google.com/"}"#,
    #"{"landing_url":"https://x.example/?utm_source=google&utm_medium=cpc"}"#,
    #"{"campaign":"b","landing_url":"https://x.example/?utm_medium=email"}"#,
  ]

  mutating func row() -> ScriptRow {
    if identities + deletions > 0 {
      let kind = Int.random(in: 0..<100, using: &random)
      if kind < identities { return .identity(alias: user(), user: user()) }
      if kind < identities + deletions { return .deletion(user: user()) }
    }
    let session = "s\(Int.random(in: 0..<60, using: &random))"
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6:
      return .session(
        id: session, user: user(), channel: Self.channels.randomElement(using: &random) ?? "?",
        second: Int64.random(in: 0..<8_000_000, using: &random),
        flags: UInt8.random(in: 0..<8, using: &random),
        details: hasDetails ? Self.details.randomElement(using: &random) ?? "" : "")
    case 6..<8:
      return .conversion(
        id: "c\(Int.random(in: 0..<15, using: &random))", user: user(),
        second: Int64.random(in: 0..<9_000_000, using: &random),
        cents: Int64.random(in: -500..<10_000, using: &random), fromJourney: false)
    default:
      return .cost(session: session, cents: Int64.random(in: 0..<300, using: &random))
    }
  }

  private mutating func user() -> String { "u\(Int.random(in: 0..<12, using: &random))" }

  mutating func rows(_ count: Int) -> [ScriptRow] { (0..<count).map { _ in row() } }
}

/// A store with the steps the daemon takes.
final class TestStore {
  let workdir: Workdir
  private(set) var store: Store
  var rules = AttributionRules()
  private var fileCount: Int64 = 0

  private let userMask: UInt64

  /// Opens the database in a directory, or makes it.
  init(
    rules: AttributionRules = AttributionRules(), userMask: UInt64 = .max,
    at workdir: Workdir? = nil
  ) throws {
    self.rules = rules
    self.userMask = userMask
    self.workdir = try workdir ?? Workdir()
    let workdir = self.workdir
    store = try Store(
      path: workdir.path("attribution.db"), temporaryDirectory: workdir.path, userMask: userMask)
    try ensureGeneration()
  }

  /// Closes the database and opens it again.
  func reopen() throws {
    store = try Store(
      path: workdir.path("attribution.db"), temporaryDirectory: workdir.path, userMask: userMask)
  }

  func ensureGeneration() throws {
    try store.write { database in
      let generation = Generation(database)
      if try !generation.isMade(by: rules) { try generation.rebuild(rules) {} }
    }
  }

  /// Loads files together, as one transaction.
  func load(
    _ files: [[ScriptRow]], memory: Int = 1 << 20, policies: [KeyPolicy] = []
  ) throws {
    let load = try read(files, memory: memory, policies: policies)
    try store.write { database in
      var commit = try LoadCommit(load, into: database, rules: rules) {}
      try commit.run()
    }
    // A load that fails uses up no numbers.
    fileCount += Int64(files.count)
  }

  /// Loads files and attributes everybody, on a copy of the database.
  func loadWhole(_ files: [[ScriptRow]]) throws {
    let load = try read(files, memory: 1 << 20)
    try store.writeWhole { database, pages in
      var commit = try LoadCommit(
        load, into: database, rules: rules, attributesAtOnce: true, pages: pages
      ) {}
      try commit.run()
      while try AttributionPass(database).run(rules, limit: 1000) == 1000 {}
    }
    fileCount += Int64(files.count)
  }

  private func read(
    _ files: [[ScriptRow]], memory: Int, policies: [KeyPolicy] = []
  ) throws -> FactLoad {
    let load = try FactLoad(store: store, memory: memory)
    for (index, rows) in files.enumerated() {
      let file = load.number(
        of: FileID(rawValue: fileCount + Int64(index) + 1),
        policy: index < policies.count ? policies[index] : .lastWins)
      for (index, row) in rows.enumerated() {
        try add(row, to: load, file: file, line: Int64(index + 2))
      }
    }
    return load
  }

  func add(_ row: ScriptRow, to load: FactLoad, file: UInt32, line: Int64) throws {
    switch row {
    case .session(let id, let user, let channel, let second, let flags, let details):
      try load.addSession(
        id: id, user: user, channel: load.number(ofChannel: channel),
        flags: SessionFlags(rawValue: flags), instant: Instant(micros: second * 1_000_000),
        details: details, file: file, line: line)
    case .conversion(let id, let user, let second, let cents, let fromJourney):
      try load.addConversion(
        id: id, user: user, instant: Instant(micros: second * 1_000_000),
        revenue: Money(micros: cents * 10_000), isFromJourney: fromJourney, file: file,
        line: line)
    case .cost(let session, let cents):
      try load.addCost(
        session: session, cost: Money(micros: cents * 10_000), file: file, line: line)
    case .identity(let alias, let user):
      try load.addIdentity(alias: alias, user: user, file: file, line: line)
    case .deletion(let user):
      try load.addDeletion(user: user, file: file, line: line)
    }
  }

  /// Attributes everybody who waits.
  func attribute(limit: Int = 1000) throws {
    while try store.write({ try AttributionPass($0).run(rules, limit: limit) }) == limit {}
  }

  func verify() throws -> Verification.Result {
    try store.read { try Verification($0, in: store, rules).run {} }
  }

  /// Everything a user of the database can see, in an order that no insertion leaves a trace in.
  func contents() throws -> [String] {
    try store.read { database in
      var lines: [String] = []
      for view in [
        "session_sources", "conversions", "session_costs", "attribution_customer_journey",
        "channel_reporting",
      ] {
        lines += try Row.fetchAll(database, sql: "SELECT * FROM \(view)").map {
          "\(view): \($0)"
        }
      }
      for basis in [0, 1] {
        lines += try Row.fetchAll(
          database,
          sql: """
            SELECT m.name, c.name, d.day, d.credit, d.revenue FROM credit_day AS d
            JOIN channel AS c ON c.id = d.channel JOIN model AS m ON m.id = d.model
            WHERE d.basis = ?
            """, arguments: [basis]
        ).map { "credit \(basis): \($0)" }
      }
      lines += try Row.fetchAll(database, sql: "SELECT alias_id, user_id FROM identity")
        .map { "\($0)" }
      lines += try Row.fetchAll(database, sql: "SELECT user_id, person_id FROM person")
        .map { "\($0)" }
      lines += try Row.fetchAll(database, sql: "SELECT * FROM conversion_day").map { "\($0)" }
      lines += try Row.fetchAll(database, sql: "SELECT * FROM fact_count WHERE count <> 0")
        .map { "\($0)" }
      return lines.sorted()
    }
  }
}

extension FactLoad {
  func addSession(
    id: String, user: String, channel: UInt32, flags: SessionFlags, instant: Instant,
    details: String = "", file: UInt32, line: Int64
  ) throws {
    try withBytes(id, user) { id, user in
      try Array(details.utf8).withUnsafeBytes { details in
        try addSession(
          id: id, user: user, channel: channel, flags: flags, instant: instant,
          details: details, file: file, line: line)
      }
    }
  }

  func addConversion(
    id: String, user: String, instant: Instant, revenue: Money, isFromJourney: Bool,
    file: UInt32, line: Int64
  ) throws {
    try withBytes(id, user) { id, user in
      try addConversion(
        id: id, user: user, instant: instant, revenue: revenue, isFromJourney: isFromJourney,
        details: UnsafeRawBufferPointer(start: nil, count: 0), file: file, line: line)
    }
  }

  func addIdentity(alias: String, user: String, file: UInt32, line: Int64) throws {
    try withBytes(alias, user) { alias, user in
      try addIdentity(alias: alias, user: user, file: file, line: line)
    }
  }

  func addDeletion(user: String, file: UInt32, line: Int64) throws {
    try withBytes(user, "") { user, _ in
      try addDeletion(user: user, file: file, line: line)
    }
  }

  func addCost(session: String, cost: Money, file: UInt32, line: Int64) throws {
    try withBytes(session, "") { session, _ in
      try addCost(session: session, cost: cost, file: file, line: line)
    }
  }
}

/// Lends the UTF-8 bytes of two strings.
private func withBytes(
  _ first: String, _ second: String,
  _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
) throws {
  try Array(first.utf8).withUnsafeBytes { first in
    try Array(second.utf8).withUnsafeBytes { try body(first, $0) }
  }
}
