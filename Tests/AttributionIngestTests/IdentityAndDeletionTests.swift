import AttributionIngest
import TestSupport
import Testing

/// The datasets `identities` and `deletions`, and what is never mistaken for them.
@Suite struct IdentityAndDeletionTests {
  @Test func `identities are an alias and a user`() throws {
    let read = try ReadRows("user_id,alias_id\nu1,cookie 1\nu1,\"cookie\"\"2\"\n")
    #expect(read.datasets == ["identities"])
    #expect(
      read.identities == [
        .init(alias: "cookie 1", user: "u1", line: 2),
        .init(alias: "cookie\"2", user: "u1", line: 3),
      ])
    #expect(read.bad.isEmpty)
  }

  @Test func `an alias of oneself is in quarantine, and so is an empty one`() throws {
    let read = try ReadRows("alias_id,user_id\nu1,u1\n,u1\na,\nu1,u2\n")
    #expect(read.faults == ["schema 2 alias_id", "schema 3 alias_id", "schema 4 user_id"])
    #expect(
      read.bad.first?.message
        == "alias_id: u1 is the user itself; expected another identifier")
    #expect(read.identities == [.init(alias: "u1", user: "u2", line: 5)])
  }

  @Test func `deletions are users`() throws {
    let read = try ReadRows("User ID\nu1\n\"\"\nu2\n")
    #expect(read.datasets == ["deletions"])
    #expect(read.deletions == [.init(user: "u1", line: 2), .init(user: "u2", line: 4)])
    #expect(read.faults == ["schema 3 User ID"])
  }

  @Test(
    arguments: [
      "user_id,name", "user_id,", "user_id,user_id", "user_id;deleted_at", "user_id,session_id",
      "user_id,channel_name,event_date,event_time", "user_id,revenue", "customer_id", "user",
      "user_id,alias_id,since", "alias_id", "alias_id,user_id,session_id",
    ])
  func `a file is only taken for deletions or identities if it can be nothing else`(
    _ header: String
  ) throws {
    let error = try #require(try refusal(of: header + "\nx,y,z\n"))
    #expect([.headerMatchesNoDataset, .duplicateColumn].contains(error.code))
  }

  @Test(
    arguments: [
      (
        "user_id,deleted_at",
        "the columns are user_id, deleted_at; deletions takes user_id and no other columns; "
          + "expected these only, or a datasets entry in the configuration that says deletions"
      ),
      (
        "since,alias_id,user_id",
        "the columns are since, alias_id, user_id; identities takes alias_id and user_id and no "
          + "other columns; expected these only, or a datasets entry in the configuration that "
          + "says identities"
      ),
      (
        "alias_id",
        "the only column is alias_id; the nearest dataset is identities, which misses user_id"
      ),
      (
        "user_id,conv_id,conv_date,conv_time",
        "the columns are user_id, conv_id, conv_date, conv_time; the nearest dataset is "
          + "conversions, which misses revenue"
      ),
    ])
  func `who drops a file that is nearly one of deletions is told what it takes`(
    _ header: String, _ message: String
  ) throws {
    #expect(try refusal(of: header + "\n")?.message == message)
  }

  @Test func `a database's table is only taken for deletions if it is called so`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE users(user_id); INSERT INTO users VALUES ('u1')",
      "CREATE TABLE links(alias_id, user_id); INSERT INTO links VALUES ('a', 'u1')")
    let error = #expect(throws: ExportError.self) { try ReadRows(path: database.path) }
    #expect(error?.code == .databaseMatchesNoDataset)
    #expect(
      error?.message.contains(
        "users: the only column is user_id; a table of deletions has user_id and no other columns; "
          + "expected it to be called deletions") == true)
    try database.run("CREATE TABLE Deletions(user_id TEXT); INSERT INTO Deletions VALUES ('u2')")
    try database.run(
      "CREATE TABLE identities(user_id, alias_id); INSERT INTO identities VALUES ('u1', 7)")
    let read = try ReadRows(path: database.path)
    #expect(read.datasets == ["identities", "deletions"])
    #expect(read.identities == [.init(alias: "7", user: "u1", line: 1)])
    #expect(read.deletions == [.init(user: "u2", line: 1)])
    #expect(read.notes == ["tables that are no dataset are not read: links, users"])
  }

  @Test func `a database's table of deletions with more columns is not read`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE deletions(user_id, session_id, cost)",
      "INSERT INTO deletions VALUES ('u1', 's1', 1)")
    let read = try ReadRows(path: database.path)
    #expect(read.datasets == ["session_costs"])
    #expect(read.deletions.isEmpty)
  }

  @Test(
    arguments: [
      #"[{"user_id": "u1", "name": "Jane"}]"#, #"{"user_id": "u1", "session_id": "s"}"#,
      #"[{"user": "u1"}]"#,
    ])
  func `JSON is only taken for deletions if it has no other keys`(_ text: String) throws {
    #expect(try refusal(of: text)?.code == .headerMatchesNoDataset)
  }

  @Test func `a later JSON object with another key deletes nobody`() throws {
    let read = try ReadRows(
      """
      {"user_id": "u1"}
      {"user_id": "u2", "session_id": "s"}
      {"user_id": 3}
      """)
    #expect(read.datasets == ["deletions"])
    #expect(read.deletions.map(\.user) == ["u1", "3"])
    #expect(read.bad.map(\.line) == [2])
  }

  @Test func `a table that is as much of one dataset as of another goes by its name`() throws {
    let columns = "(id, customer_id, timestamp, channel, value)"
    let row = "VALUES ('x', 'u', '2026-03-01T12:00:00Z', 'c', 1)"
    let database = try SampleDatabase(
      "CREATE TABLE mixed\(columns)", "INSERT INTO mixed \(row)",
      "CREATE TABLE Conversion_Events\(columns)", "INSERT INTO Conversion_Events \(row)")
    let read = try ReadRows(path: database.path)
    #expect(read.datasets == ["conversion_events"])
    #expect(read.conversions.map(\.id) == ["x"])
    #expect(read.notes.contains("tables that are no dataset are not read: mixed"))
  }
}
