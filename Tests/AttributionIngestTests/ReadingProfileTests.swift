import AttributionCore
import AttributionIngest
import TestSupport
import Testing

/// What a profile says of a file, and the file cannot: dataset, columns, zone, numbers.
@Suite struct ReadingProfileTests {
  private static func profile(_ change: (inout ReadingProfile) -> Void) -> ReadingProfile {
    var profile = ReadingProfile()
    change(&profile)
    return profile
  }

  @Test func `a pinned dataset decides between those that the columns fit`() throws {
    let text = "id,customer_id,timestamp,channel,value\nx,u,2026-03-01T12:00:00Z,c,1\n"
    for dataset in ["touchpoints", "conversion_events"] {
      let read = try ReadRows(text, profile: Self.profile { $0.dataset = dataset })
      #expect(read.datasets == [dataset])
      #expect(read.sessions.count == (dataset == "touchpoints" ? 1 : 0))
    }
  }

  @Test func `a pinned dataset still needs its columns`() throws {
    let error = try #require(
      try refusal(
        of: "session_id,cost,user_id\n", profile: Self.profile { $0.dataset = "conversions" }))
    #expect(error.code == .headerMatchesNoDataset)
    #expect(
      error.message
        == "the columns are session_id, cost, user_id; the configuration says conversions, which "
        + "misses conv_id, conv_date, conv_time, revenue")
  }

  @Test func `deletions and identities may have other columns where they are pinned`() throws {
    let text = "name,user_id,alias_id\nJane,u1,a1\n"
    let deletions = try ReadRows(text, profile: Self.profile { $0.dataset = "deletions" })
    #expect(deletions.deletions == [.init(user: "u1", line: 2)])
    #expect(
      deletions.notes == ["columns that deletions does not have are ignored: name, alias_id"])
    let identities = try ReadRows(text, profile: Self.profile { $0.dataset = "identities" })
    #expect(identities.identities == [.init(alias: "a1", user: "u1", line: 2)])
  }

  @Test func `pinned deletions do not take the other tables of a database`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE session_costs(session_id, cost, user_id)",
      "INSERT INTO session_costs VALUES ('s', 1, 'u1')",
      "CREATE TABLE forget(user_id); INSERT INTO forget VALUES ('u2')",
      "CREATE TABLE deletions(user_id, reason); INSERT INTO deletions VALUES ('u3', 'asked')")
    let read = try ReadRows(
      path: database.path, profile: Self.profile { $0.dataset = "deletions" })
    #expect(read.deletions.map(\.user).sorted() == ["u2", "u3"])
    #expect(read.costs.isEmpty)
    #expect(read.notes.contains("tables that are no dataset are not read: session_costs"))
  }

  @Test func `columns may have other names in the file`() throws {
    var profile = ReadingProfile()
    let isFirst = [
      profile.addAlias("kunden_nr", for: "user_id"), profile.addAlias("kanal", for: "channel_name"),
      profile.addAlias("Kunden Nr", for: "user_id"),
    ]
    #expect(isFirst == [true, true, false])
    let read = try ReadRows(
      "session_id,KundenNr,Kanal,timestamp\ns,,c,2026-03-01T12:00:00Z\n"
        + "s,u,c,2026-03-01T12:00:00Z\n", profile: profile)
    #expect(read.datasets == ["session_sources"])
    #expect(read.sessions.map(\.user) == ["u"])
    // A fault is told in the file's words.
    #expect(read.faults == ["schema 2 KundenNr"])
  }

  @Test func `a column and an alias for it are one too many`() throws {
    let profile = Self.profile { _ = $0.addAlias("visit", for: "session_id") }
    let error = try #require(try refusal(of: "visit,cost,session_id\n", profile: profile))
    #expect(error.code == .duplicateColumn)
    #expect(error.message == "columns 1 and 3 are both session_id; expected one")
  }

  @Test func `a column that an alias renames is not what it is called`() throws {
    let profile = Self.profile { _ = $0.addAlias("session_id", for: "campaign") }
    #expect(
      try refusal(of: "session_id,cost\n", profile: profile)?.code == .headerMatchesNoDataset)
  }

  @Test func `an alias alone makes no deletions`() throws {
    let profile = Self.profile { _ = $0.addAlias("customer", for: "user_id") }
    #expect(try refusal(of: "customer\nu1\n", profile: profile)?.code == .headerMatchesNoDataset)
    var pinned = profile
    pinned.dataset = "deletions"
    #expect(
      try ReadRows("customer\nu1\n", profile: pinned).deletions == [.init(user: "u1", line: 2)])
  }

  /// Two hours east of Greenwich from 02:00 local on 2026-03-29 to 03:00 on 2026-10-25, else one.
  private static let berlin = TimeZoneRules(
    name: "Europe/Berlin",
    transitions: [
      Instant(micros: 1_774_746_000_000_000), Instant(micros: 1_792_890_000_000_000),
    ], offsets: [3600, 7200, 3600])

  @Test(
    arguments: [
      ("2026-03-01", "12:00:00", "2026-03-01T11:00:00Z"),
      ("2026-07-01", "12:00:00.5", "2026-07-01T10:00:00.5Z"),
      ("2026-07-01", "00:00:00", "2026-06-30T22:00:00Z"),
      ("2026-03-29", "01:59:59.999999", "2026-03-29T00:59:59.999999Z"),
      // Never shown by any clock: as if it had not been set forward yet.
      ("2026-03-29", "02:30:00", "2026-03-29T01:30:00Z"),
      ("2026-03-29", "03:00:00", "2026-03-29T01:00:00Z"),
      // Shown twice: the first time.
      ("2026-10-25", "02:00:00", "2026-10-25T00:00:00Z"),
      ("2026-10-25", "02:59:59", "2026-10-25T00:59:59Z"),
      ("2026-10-25", "03:00:00", "2026-10-25T02:00:00Z"),
    ])
  func `dates and times are those of the zone`(
    _ date: String, _ time: String, _ instant: String
  ) throws {
    let profile = Self.profile { $0.zone = Self.berlin }
    let split = try ReadRows(
      "conv_id,user_id,conv_date,conv_time,revenue\nc,u,\(date),\(time),1\n", profile: profile)
    #expect(split.conversions.map(\.instant) == [instant])
    let joined = try ReadRows(
      "conv_id,user_id,timestamp,revenue\nc,u,\(date)T\(time),1\n", profile: profile)
    #expect(joined.conversions.map(\.instant) == [instant])
  }

  @Test(arguments: ["2026-07-01T12:00:00Z", "2026-07-01T14:00:00+02:00"])
  func `a timestamp that names its offset does not ask the zone`(_ timestamp: String) throws {
    let read = try ReadRows(
      "conv_id,user_id,timestamp,revenue\nc,u,\(timestamp),1\n",
      profile: Self.profile { $0.zone = Self.berlin })
    #expect(read.conversions.map(\.instant) == ["2026-07-01T12:00:00Z"])
  }

  @Test func `a day in another zone is remembered as that day`() throws {
    let days = ["2026-03-01", "2026-07-01", "2026-07-01", "2026-03-01"]
    let read = try ReadRows(
      "session_id,user_id,channel_name,event_date,event_time\n"
        + days.map { "s,u,c,\($0),12:00:00\n" }.joined(),
      profile: Self.profile { $0.zone = Self.berlin })
    #expect(
      read.sessions.map { String($0.instant.dropFirst(11).prefix(2)) } == ["11", "10", "10", "11"])
  }

  @Test(
    arguments: [
      (.seconds, "1772366400", "2026-03-01T12:00:00Z"),
      (.seconds, "1772366400.25", "2026-03-01T12:00:00.25Z"),
      (.seconds, "-1", "1969-12-31T23:59:59Z"),
      (.seconds, "0", "1970-01-01T00:00:00Z"),
      (.seconds, "253402300799", "9999-12-31T23:59:59Z"),
      (.milliseconds, "1772366400000", "2026-03-01T12:00:00Z"),
      (.milliseconds, "1772366400000.001", "2026-03-01T12:00:00.000001Z"),
      (.milliseconds, "-62135596800000", "0001-01-01T00:00:00Z"),
    ] as [(ReadingProfile.TimestampUnit, String, String)])
  func `a timestamp may be a number since 1970`(
    _ unit: ReadingProfile.TimestampUnit, _ text: String, _ instant: String
  ) throws {
    let profile = Self.profile {
      $0.timestampUnit = unit
      // Numbers since 1970 are the same everywhere.
      $0.zone = Self.berlin
    }
    let read = try ReadRows("customer_id,timestamp,value\nu,\(text),1\n", profile: profile)
    #expect(read.conversions.map(\.instant) == [instant])
  }

  @Test(
    arguments: [
      (.seconds, "2026-03-01T12:00:00Z"), (.seconds, ""), (.seconds, "1772366400000"),
      (.seconds, "253402300800"), (.seconds, "99999999999999999999"), (.seconds, "1.7e9"),
      (.milliseconds, "-62135596800001"), (.milliseconds, "0x10"), (.milliseconds, "1 000"),
    ] as [(ReadingProfile.TimestampUnit, String)])
  func `what is no number since 1970 is in quarantine`(
    _ unit: ReadingProfile.TimestampUnit, _ text: String
  ) throws {
    let read = try ReadRows(
      "customer_id,timestamp,value\nu,\(text),1\n",
      profile: Self.profile { $0.timestampUnit = unit })
    #expect(read.faults == ["bad-timestamp 2 timestamp"])
    let example = unit == .seconds ? "1772366400" : "1772366400000"
    #expect(
      read.bad.first?.message.hasSuffix(
        "is not a number of \(unit.rawValue) since 1970; expected one such as \(example)") == true)
  }

  @Test func `a number since 1970 in a database may have any type`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE conversion_events(customer_id, timestamp, value)",
      "INSERT INTO conversion_events VALUES ('a', 1772366400, 1), ('b', 1772366400.5, 1)",
      "INSERT INTO conversion_events VALUES ('c', '1772366400', 1)")
    let read = try ReadRows(
      path: database.path, profile: Self.profile { $0.timestampUnit = .seconds })
    #expect(
      read.conversions.map(\.instant) == [
        "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00Z",
      ])
  }

  @Test(
    arguments: [
      ("12,50", "12.5"), ("-3", "-3"), ("+0,000001", "0.000001"), (",5", "0.5"), ("7,", "7"),
    ])
  func `an amount may have a decimal comma`(_ text: String, _ amount: String) throws {
    let profile = Self.profile { $0.decimalComma = true }
    let read = try ReadRows(
      "conv_id;user_id;timestamp;revenue\nc;u;2026-03-01T12:00:00Z;\(text)\n", profile: profile)
    #expect(read.conversions.map(\.revenue) == [amount])
    let cost = try ReadRows("session_id,cost\ns,\"1,5\"\n", profile: profile)
    #expect(cost.costs.map(\.cost) == ["1.5"])
  }

  @Test(
    arguments: [
      ("12.50", "cast"), ("1.234,56", "cast"), ("1,2,3", "cast"), ("€1", "cast"), ("", "cast"),
      ("9223372036855,0", "out-of-range"),
    ])
  func `a point is none where amounts have a decimal comma`(_ text: String, _ code: String) throws {
    let read = try ReadRows(
      "conv_id;user_id;timestamp;revenue\nc;u;2026-03-01T12:00:00Z;\(text)\n",
      profile: Self.profile { $0.decimalComma = true })
    #expect(read.faults == ["\(code) 2 revenue"])
    let message = try #require(read.bad.first?.message)
    #expect(
      message.hasSuffix("such as 12,50") || message.hasSuffix("12 digits before the comma"))
  }

  @Test func `a decimal comma is for delimited text, not for numbers`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE session_costs(session_id, cost)",
      "INSERT INTO session_costs VALUES ('a', 0.1), ('b', 2), ('c', '1,5'), ('d', '1.5')")
    let profile = Self.profile { $0.decimalComma = true }
    let read = try ReadRows(path: database.path, profile: profile)
    #expect(read.costs.map(\.cost) == ["0.1", "2", "1.5"])
    #expect(read.faults == ["cast 3 session_costs.cost"])
    let json = try ReadRows(#"{"session_id": "a", "cost": 12.5}"#, profile: profile)
    #expect(json.costs.map(\.cost) == ["12.5"])
  }
}
