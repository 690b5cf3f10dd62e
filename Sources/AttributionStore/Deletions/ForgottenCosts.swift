import AttributionCore
import GRDB

/// What sessions of forgotten users cost, by a hash of the session's id.
///
/// No report counts it. It is kept because a later export may give the session to somebody else,
/// and the cost is then that session's again, in whatever order the files came.
struct ForgottenCosts {
  private let find: HotStatement
  private let replace: HotStatement
  private let delete: HotStatement

  init(_ database: Database) throws {
    find = try HotStatement(
      database, "SELECT cost, file, line FROM forgotten_cost WHERE high = ? AND low = ?")
    replace = try HotStatement(
      database,
      "INSERT OR REPLACE INTO forgotten_cost (high, low, cost, file, line) VALUES (?, ?, ?, ?, ?)")
    delete = try HotStatement(
      database, "DELETE FROM forgotten_cost WHERE high = ? AND low = ?")
  }

  func keep(_ cost: CostFact, of session: KeyHash.Value) throws {
    bind(session, to: replace)
    replace.bind(cost.amount.micros, at: 3)
    replace.bind(cost.place.file.rawValue, at: 4)
    replace.bind(cost.place.line, at: 5)
    try replace.run()
  }

  /// The cost of a session, which is forgotten no longer.
  func take(_ session: KeyHash.Value) throws -> CostFact? {
    bind(session, to: find)
    guard try find.step() else {
      find.reset()
      return nil
    }
    let cost = CostFact(
      amount: Money(micros: find.integer(0)),
      place: Place(file: FileID(rawValue: find.integer(1)), line: find.integer(2)))
    find.reset()
    bind(session, to: delete)
    try delete.run()
    return cost
  }

  private func bind(_ session: KeyHash.Value, to statement: HotStatement) {
    statement.bind(Int64(bitPattern: session.high), at: 1)
    statement.bind(Int64(bitPattern: session.low), at: 2)
  }
}
