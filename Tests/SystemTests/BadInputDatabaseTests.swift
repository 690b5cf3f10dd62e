import AttributionRPC
import Foundation
import TestSupport
import Testing

/// Databases that the daemon must not touch.
@Suite(.enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
struct BadInputDatabaseTests {
  let workdir: Workdir
  let daemon: DaemonProcess
  private var database: String { "\(daemon.data)/attribution.db" }

  init() throws {
    workdir = try Workdir()
    daemon = DaemonProcess(in: workdir)
  }

  /// Starts the daemon, which must refuse and leave the database as it is, byte for byte.
  private func refusal() async throws -> RunningProgram.Ending {
    let before = try Data(contentsOf: URL(fileURLWithPath: database))
    let run = try await RunningProgram.run(daemon.command)
    #expect(try Data(contentsOf: URL(fileURLWithPath: database)) == before)
    #expect(!FileManager.default.fileExists(atPath: daemon.socket))
    return run
  }

  @Test func `a database of a newer version is refused, and says which`() async throws {
    try await daemon.start()
    try daemon.drop("session_id,cost\ns1,2.5\n", as: "costs.csv")
    try await daemon.output("sync")
    try await daemon.stop()
    try await SQLiteProgram.run(
      "INSERT INTO grdb_migrations VALUES ('999'); PRAGMA wal_checkpoint(TRUNCATE)", on: database)
    let run = try await refusal()
    #expect(run.status == 78)
    #expect(
      run.errors.contains(
        "\(database): made by a newer attributiond (schema 999, this program knows up to "),
      "\(run.errors)")
    try await SQLiteProgram.run(
      "DELETE FROM grdb_migrations WHERE identifier = '999'", on: database)
    try await daemon.start()
    #expect(try await daemon.json("status")["facts"]?["waiting_costs"] == 1)
    try await daemon.stop()
  }

  @Test func `the database of another program is refused`() async throws {
    try FileManager.default.createDirectory(
      atPath: daemon.data, withIntermediateDirectories: false)
    try await SQLiteProgram.run("CREATE TABLE mine (a); INSERT INTO mine VALUES (1)", on: database)
    let run = try await refusal()
    #expect(run.status == 78)
    #expect(
      run.errors
        == "attributiond: \(database): not a database of attributiond; "
        + "choose another data directory\n")
  }

  @Test func `a file that is no database is refused`() async throws {
    try FileManager.default.createDirectory(
      atPath: daemon.data, withIntermediateDirectories: false)
    try workdir.write(String(repeating: "no database\n", count: 1000), to: "daemon/attribution.db")
    let run = try await refusal()
    #expect(run.status == 78)
    #expect(run.errors.hasPrefix("attributiond: \(database): "), "\(run.errors)")
    #expect(run.errors.contains("not a database"), "\(run.errors)")
  }
}
