import AttributionCore
import AttributionIngest
import Testing

/// What fields mean: instants, flags, stages, amounts, details.
@Suite struct FieldTests {
  @Test(
    arguments: [
      ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"),
      ("2026-03-01t12:00:00z", "2026-03-01T12:00:00Z"),
      ("2026-03-01 12:00:00", "2026-03-01T12:00:00Z"),
      ("2026-03-01T12:00:00", "2026-03-01T12:00:00Z"),
      ("2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00.5Z"),
      ("2026-03-01T12:00:00.000001", "2026-03-01T12:00:00.000001Z"),
      ("2026-03-01T12:00:00.1234569Z", "2026-03-01T12:00:00.123456Z"),
      ("2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00Z"),
      ("2026-03-01T23:30:00.25-01:45", "2026-03-02T01:15:00.25Z"),
      ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
      ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
      ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
      ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ])
  func `a timestamp is an instant`(_ text: String, _ instant: String) throws {
    let read = try ReadRows("session_id,user_id,channel_name,timestamp\ns,u,c,\(text)\n")
    #expect(read.sessions.map(\.instant) == [instant])
  }

  @Test(
    arguments: [
      "", "2026-03-01", "2026-03-01T12:00", "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z",
      "2026-03-01T12:00:60Z", "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z",
      "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00.5.5Z", "2026-03-01T12:00:00ZZ",
      "2026-03-01T12:00:00+0100", "2026-03-01T12:00:00+24:00", "2026-03-01T12:00:00+01:60",
      "2026-03-01T12:00:00 +01:00", "2026-03-01_12:00:00Z", "1772366400", "01.03.2026 12:00:00",
      "+026-03-01T12:00:00Z", "2026-03-01T1a:00:00Z", "2026-03-01T12:00+01:00", "+00:00",
    ])
  func `what is no timestamp is in quarantine`(_ text: String) throws {
    let read = try ReadRows("session_id,user_id,channel_name,timestamp\ns,u,c,\(text)\n")
    #expect(read.faults == ["bad-timestamp 2 timestamp"])
    let value = text.isEmpty ? "an empty field" : text
    #expect(
      read.bad.first?.message
        == "timestamp: \(value) is not a timestamp; expected one such as 2026-03-01T12:00:00Z")
  }

  @Test(
    arguments: [
      ("2026-03-01", "12:00:00", "2026-03-01T12:00:00Z"),
      ("2026-03-01", "00:00:00.000001", "2026-03-01T00:00:00.000001Z"),
      ("2000-02-29", "23:59:59.9", "2000-02-29T23:59:59.9Z"),
    ])
  func `a date and a time are an instant in UTC`(
    _ date: String, _ time: String, _ instant: String
  ) throws {
    let read = try ReadRows(
      "conv_id,user_id,conv_date,conv_time,revenue\nc,u,\(date),\(time),1\n")
    #expect(read.conversions.map(\.instant) == [instant])
  }

  @Test(
    arguments: [
      ("2026-02-30", "12:00:00", "conv_date"), ("2026-3-1", "12:00:00", "conv_date"),
      ("", "12:00:00", "conv_date"), ("2026-03-01 ", "12:00:00", "conv_date"),
      ("2026-03-01", "", "conv_time"), ("2026-03-01", "12:00", "conv_time"),
      ("2026-03-01", "24:00:00", "conv_time"), ("2026-03-01", "12:00:00Z", "conv_time"),
      ("2026-03-01", "12-00-00", "conv_time"), ("2026-03-01", "12:00:00,5", "conv_time"),
    ])
  func `a bad date or time is named`(_ date: String, _ time: String, _ column: String) throws {
    let read = try ReadRows(
      "conv_id|user_id|conv_date|conv_time|revenue\nc|u|\(date)|\(time)|1\n")
    #expect(read.faults == ["bad-timestamp 2 \(column)"])
  }

  @Test func `days are told apart, whatever the one before was`() throws {
    let days = ["2026-03-01", "2026-03-02", "2026-03-01", "2026-02-29", "2026-03-01"]
    let read = try ReadRows(
      "session_id,user_id,channel_name,event_date,event_time\n"
        + days.map { "s,u,c,\($0),00:00:00\n" }.joined())
    #expect(
      read.sessions.map { String($0.instant.prefix(10)) } == days.filter { $0 != "2026-02-29" })
    #expect(read.faults == ["bad-timestamp 5 event_date"])
  }

  @Test(
    arguments: [
      ("0", "1", "", "", [.closerEngagement]),
      ("1", "0", "1", "lead", [.holderEngagement, .impressionInteraction, .leadStage]),
      (
        "true", "FALSE", "True", "Opportunity",
        [
          .holderEngagement, .impressionInteraction, .opportunityStage,
        ]
      ),
    ] as [(String, String, String, String, SessionFlags)])
  func `flags are 0, 1, true or false, and empty ones are not set`(
    _ holder: String, _ closer: String, _ impression: String, _ stage: String,
    _ flags: SessionFlags
  ) throws {
    let read = try ReadRows(
      "session_id,user_id,channel_name,timestamp,holder_engagement,closer_engagement,"
        + "impression_interaction,stage\n"
        + "s,u,c,2026-03-01T12:00:00Z,\(holder),\(closer),\(impression),\(stage)\n")
    #expect(read.sessions.map(\.flags) == [flags])
  }

  @Test(
    arguments: [
      ("2", "", "holder_engagement: 2 is not a flag; expected 0 or 1"),
      ("yes", "", "holder_engagement: yes is not a flag; expected 0 or 1"),
      (" 1", "", "holder_engagement:  1 is not a flag; expected 0 or 1"),
      ("-\u{1B}", "", "holder_engagement: -\\u{1b} is not a flag; expected 0 or 1"),
      ("1", "won", "stage: won is not a stage; expected lead or opportunity"),
    ])
  func `what is no flag or stage is in quarantine`(
    _ holder: String, _ stage: String, _ message: String
  ) throws {
    let read = try ReadRows(
      "session_id,user_id,channel_name,timestamp,holder_engagement,stage\n"
        + "s,u,c,2026-03-01T12:00:00Z,\(holder),\(stage)\n")
    #expect(read.bad.map(\.message) == [message])
    #expect(read.bad.map(\.code) == [.cast])
  }

  @Test(
    arguments: [
      ("12.50", "12.5"), ("-3", "-3"), ("+0.000001", "0.000001"), ("0", "0"), (".5", "0.5"),
      ("1.500000000", "1.5"), ("0.30000000000000004", "0.3"),
      ("9223372036854.775807", "9223372036854.775807"),
    ])
  func `revenue is held exactly`(_ text: String, _ revenue: String) throws {
    let read = try ReadRows(
      "conv_id,user_id,timestamp,revenue\nc,u,2026-03-01T12:00:00Z,\(text)\n")
    #expect(read.conversions.map(\.revenue) == [revenue])
  }

  @Test(
    arguments: [
      ("abc", "cast"), ("", "cast"), ("1,5", "cast"), ("€5", "cast"), ("1e3", "cast"),
      ("nan", "cast"), ("9223372036855", "out-of-range"),
      ("99999999999999999999999999", "out-of-range"),
    ])
  func `revenue that is no amount is in quarantine`(_ text: String, _ code: String) throws {
    let read = try ReadRows(
      "conv_id;user_id;timestamp;revenue\nc;u;2026-03-01T12:00:00Z;\(text)\n")
    #expect(read.faults == ["\(code) 2 revenue"])
  }

  @Test func `an empty cost is none`() throws {
    let read = try ReadRows("session_id,cost\na,\nb,0\nc,-0.00\nd,-0.000001\n")
    #expect(read.costs.map(\.cost) == ["0", "0", "0"])
    #expect(read.faults == ["negative-cost 5 cost"])
  }

  @Test func `a long value is cut in the message`() throws {
    let read = try ReadRows("session_id,cost\na,\(String(repeating: "x", count: 100))\n")
    let shown = String(repeating: "x", count: 60)
    #expect(
      read.bad.first?.message
        == "cost: \(shown)… is not an amount; expected a plain decimal number such as 12.50")
  }

  @Test(arguments: ["session_id", "user_id", "channel_name"])
  func `an empty identifier or channel is in quarantine`(_ column: String) throws {
    let row = ["session_id", "user_id", "channel_name"].map { $0 == column ? "" : "x" }
    let read = try ReadRows(
      "session_id,user_id,channel_name,timestamp\n"
        + row.joined(separator: ",") + ",2026-03-01T12:00:00Z\n")
    #expect(read.faults == ["schema 2 \(column)"])
  }

  @Test func `details are JSON with what is given`() throws {
    let read = try ReadRows(
      "session_id,user_id,channel_name,timestamp,campaign,landing_url,referrer\n"
        + "a,u,c,2026-03-01T12:00:00Z,,,\n"
        + "b,u,c,2026-03-01T12:00:00Z,spring,,\n"
        + "c,u,c,2026-03-01T12:00:00Z,\"é\"\"\\\u{1}\u{1F}\n\",https://x/?a=b,y\n")
    #expect(
      read.sessions.map(\.details) == [
        "", #"{"campaign":"spring"}"#,
        #"{"campaign":"é\"\\\u0001\u001f\n","referrer":"y","landing_url":"https://x/?a=b"}"#,
      ])
    let conversions = try ReadRows(
      "conv_id,user_id,timestamp,revenue,currency,conversion_type\n"
        + "c,u,2026-03-01T12:00:00Z,1,EUR,\n")
    #expect(conversions.conversions.map(\.details) == [#"{"currency":"EUR"}"#])
  }

  @Test func `channels are numbered in order of appearance`() throws {
    let names = (0..<500).map { "channel \($0 % 250)" + String(repeating: "x", count: $0 % 40) }
    let read = try ReadRows(
      "session_id,user_id,channel_name,timestamp\n"
        + names.map { "s,u,\($0),2026-03-01T12:00:00Z\n" }.joined())
    #expect(read.sessions.map(\.channel) == names)
  }
}
