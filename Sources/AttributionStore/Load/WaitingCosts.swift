import AttributionCore
import GRDB

/// Costs whose session has not come yet: facts that wait, not errors.
struct WaitingCosts {
  /// How many more wait than before.
  private(set) var countChange: Int64 = 0
  /// Whether any waited when the load began.
  let hadSome: Bool
  private let select: HotStatement
  private let insert: HotStatement
  private let delete: HotStatement
  private let find: HotStatement

  struct Cost {
    var hash: UInt64
    var session: [UInt8]
    var fact: CostFact
  }

  init(_ database: Database) throws {
    hadSome = try Int.fetchOne(database, sql: "SELECT 1 FROM waiting_cost LIMIT 1") != nil
    select = try HotStatement(
      database,
      """
      SELECT session_hash, session_id, cost, file, line FROM waiting_cost
      WHERE session_hash BETWEEN ? AND ? ORDER BY session_hash, session_id
      """)
    insert = try HotStatement(
      database,
      """
      INSERT OR REPLACE INTO waiting_cost (session_hash, session_id, cost, file, line)
      VALUES (?, ?, ?, ?, ?)
      """)
    delete = try HotStatement(
      database, "DELETE FROM waiting_cost WHERE session_hash = ? AND session_id = ?")
    find = try HotStatement(
      database, "SELECT 1 FROM waiting_cost WHERE session_hash = ? AND session_id = ?")
  }

  /// The waiting costs of the sessions of one bucket of the key index, ascending.
  func costs(inBucket bucket: UInt64) throws -> [Cost] {
    guard hadSome else { return [] }
    select.bind(Int64(bitPattern: bucket << 47), at: 1)
    select.bind(Int64(bitPattern: (bucket + 1) << 47 &- 1), at: 2)
    defer { select.reset() }
    var costs: [Cost] = []
    while try select.step() {
      costs.append(
        Cost(
          hash: UInt64(bitPattern: select.integer(0)), session: select.withBytes(1) { Array($0) },
          fact: CostFact(
            amount: Money(micros: select.integer(2)),
            place: Place(
              file: FileID(rawValue: select.integer(3)), line: select.integer(4)))))
    }
    return costs
  }

  /// Whether a cost of the session waits.
  func has(_ hash: UInt64, session: UnsafeRawBufferPointer) throws -> Bool {
    find.bind(Int64(bitPattern: hash), at: 1)
    find.bind(text: session, at: 2)
    defer { find.reset() }
    return try find.step()
  }

  mutating func add(_ hash: UInt64, session: UnsafeRawBufferPointer, _ fact: CostFact) throws {
    if try !has(hash, session: session) { countChange += 1 }
    insert.bind(Int64(bitPattern: hash), at: 1)
    insert.bind(text: session, at: 2)
    insert.bind(fact.amount.micros, at: 3)
    insert.bind(fact.place.file.rawValue, at: 4)
    insert.bind(fact.place.line, at: 5)
    try insert.run()
  }

  mutating func remove(_ cost: Cost) throws {
    countChange -= 1
    delete.bind(Int64(bitPattern: cost.hash), at: 1)
    try cost.session.withUnsafeBytes {
      delete.bind(text: $0, at: 2)
      try delete.run()
    }
  }
}
