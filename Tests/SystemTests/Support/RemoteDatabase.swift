import TestSupport
import Testing

/// What the daemon’s database says of the remote service, read with SQLite’s own shell.
struct RemoteDatabase {
  let path: String

  init(of daemon: DaemonProcess) { path = "\(daemon.data)/attribution.db" }

  func rows(_ sql: String) async throws -> [String] {
    try await SQLiteProgram.run(sql, on: path, isReadOnly: true)
  }

  func count(_ sql: String) async throws -> Int {
    let rows = try await rows("SELECT count(*) FROM \(sql)")
    return try #require(rows.first.flatMap { Int($0) })
  }

  /// Journeys that are waiting, or asked.
  func open() async throws -> Int {
    try await count("ihc_journey WHERE state IN ('waiting', 'asked')")
  }

  /// Conversions with a journey of this state.
  func conversions(_ state: String, isCurrent: Bool = true) async throws -> [String] {
    try await rows(
      "SELECT conversion_id FROM ihc_journey WHERE state = '\(state)' AND is_current = "
        + "\(isCurrent ? 1 : 0) ORDER BY conversion_id")
  }

  /// Every answer and failure, but for numbers and times.
  func outcomes() async throws -> [String] {
    try await rows(
      """
      SELECT hex(key), state, is_current, conversion_id, sessions, hex(answer), code, message
      FROM ihc_journey ORDER BY key
      """)
  }

  /// Waits until every journey is answered or given up; `check` is called now and then.
  func waitUntilDone(
    _ time: Duration = .seconds(90), check: () throws -> Void = {}
  ) async throws {
    var patience = Patience(time)
    while try await open() > 0 {
      try check()
      let rest = try await rows(
        "SELECT state, count(*), max(attempts) FROM ihc_journey GROUP BY 1; SELECT * FROM ihc_state"
      )
      let goesOn = try await patience.allows(lookAfter: .milliseconds(100))
      try #require(goesOn, "it takes too long: \(rest)")
    }
  }
}
