import AttributionCore
import AttributionIngest
import TestSupport
import Testing

/// Objects in JSON as rows: an array of them, or one on each line.
@Suite struct JSONExportTests {
  private typealias Cost = ReadRows.Cost

  @Test(
    arguments: [
      #"[{"session_id":"a","cost":1},{"session_id":"b","cost":2}]"#,
      #" [ { "session_id" : "a" , "cost" : 1 } , { "cost" : 2 , "session_id" : "b" } ] "#,
      "\u{FEFF}[{\"session_id\":\"a\",\"cost\":\"1\"},{\"session_id\":\"b\",\"cost\":\"2\"}]\n",
      #"{"session_id":"a","cost":1}"# + "\n" + #"{"session_id":"b","cost":2}"#,
      "\r\n" + #"{"cost":1,"session_id":"a"} "# + "\r\n\n\t" + #"{"session_id":"b","cost":2}"#
        + "\r\n",
      #"{"session_id":"a","cost":1.0,"x":null}"# + "\r" + #"{"session_id":"b","cost":2e0}"# + "\r",
      #"{"Session ID":"a","COST":1}"# + "\n" + #"{"session_id":"b","cost":2}"# + "\n",
      #"{"session\u005fid":"a","cost":1}"# + "\n" + #"{"session_id":"b","\u0063ost":2}"# + "\n",
    ])
  func `objects are rows`(_ text: String) throws {
    for size in [1, 2, 9, 1 << 18] {
      var limits = ReaderLimits()
      limits.bufferBytes = size
      let read = try ReadRows(text, limits: limits)
      #expect(read.costs.map(\.session) == ["a", "b"])
      #expect(read.costs.map(\.cost) == ["1", "2"])
      #expect(read.bad.isEmpty)
      #expect(read.datasets == ["session_costs"])
      #expect(read.rows == 2)
    }
  }

  @Test(
    arguments: [
      (#""""#, ""), (#""a b""#, "a b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
      (#""\u0041\u00e9\u65E5""#, "Aé日"), (#""\ud83e\udded!""#, "🧭!"), (#""é日🧭""#, "é日🧭"),
      (
        #""a string longer than one word \" and another""#,
        "a string longer than one word \" and another"
      ),
      ("0", "0"), ("-0", "-0"), ("12345678901234567890", "12345678901234567890"), ("1.50", "1.50"),
      ("1e3", "1000"), ("1.5E+2", "150"), ("-12.345e1", "-123.45"), ("1e-06", "0.000001"),
      ("120e-1", "12.0"), ("0e5", "0"), ("0.001e2", "0.1"), ("1e99", "1e99"), ("true", "true"),
      ("false", "false"), ("null", ""),
    ])
  func `a value is the text of a field`(_ value: String, _ text: String) throws {
    let row =
      #"{"session_id":"s","user_id":"u","channel_name":"c","#
      + #""timestamp":"2026-03-01T12:00:00Z","campaign":"#
    let read = try ReadRows(row + value + "}")
    let details = try #require(read.sessions.first?.details)
    let again = try ReadRows(row + #"""# + "x\"," + #""referrer":"# + value + "}")
    #expect(details.isEmpty == text.isEmpty)
    #expect(again.sessions.count == 1)
    // An identifier is the text itself.
    let id = try ReadRows(#"{"cost":0,"session_id":"# + value + "}")
    #expect(id.costs.map(\.session) == (text.isEmpty ? [] : [text]))
  }

  @Test func `amounts stay exact, and flags are flags`() throws {
    let read = try ReadRows(
      #"{"session_id":"s","user_id":7,"channel_name":"c","timestamp":"2026-03-01T12:00:00Z","#
        + #""holder_engagement":true,"closer_engagement":1,"impression_interaction":false}"#)
    #expect(read.sessions.map(\.flags) == [[.holderEngagement, .closerEngagement]])
    #expect(read.sessions.map(\.user) == ["7"])
    let costs = try ReadRows(
      #"[{"session_id":"a","cost":0.1},{"session_id":"b","cost":999999999999.999999},"#
        + #"{"session_id":"c","cost":2.5e-05},{"session_id":"d","cost":null}]"#)
    #expect(costs.costs.map(\.cost) == ["0.1", "999999999999.999999", "0.000025", "0"])
  }

  @Test func `a row's place is that of its object`() throws {
    let text =
      "[\n{\"session_id\": \"a\",\r\n \"cost\": 1},\r{\"session_id\": \"é\",\n"
      + "\"cost\": -1}\n, {\"cost\": 2, \"session_id\": \"c\"}]"
    let read = try ReadRows(text)
    #expect(read.costs.map(\.line) == [2, 6])
    #expect(read.faults == ["negative-cost 4 cost"])
    let bad = try #require(read.bad.first)
    let start = Int(bad.byteOffset)
    #expect(Array(text.utf8)[start..<start + bad.raw.count].elementsEqual(bad.raw))
    #expect(String(decoding: bad.raw, as: UTF8.self) == "{\"session_id\": \"é\",\n\"cost\": -1}")
  }

  @Test func `an array without objects has no rows`() throws {
    for text in ["[]", " [ \n ] \n"] {
      let read = try ReadRows(text)
      #expect(read.rows == 0 && read.datasets.isEmpty && read.notes.isEmpty)
    }
    // As large as it may be: blanks need no memory.
    let blank = String(repeating: " ", count: 5 << 20)
    #expect(try ReadRows(blank.prefix(100) + "[" + blank + "]" + blank).rows == 0)
    #expect(try ReadRows("[" + blank + #"{"session_id":"a","cost":1}"# + blank + "]").rows == 1)
  }

  @Test func `the dataset is that of the first object that has keys`() throws {
    let read = try ReadRows(
      "{}\n{\"session_id\": nul}\n{\"cost\":1,\"session_id\":\"a\",\"colour\":\"red\"}\n")
    #expect(read.datasets == ["session_costs"])
    #expect(read.notes == ["columns that session_costs does not have are ignored: colour"])
    #expect(
      read.faults == ["missing-columns 1 cost", "schema 2 -"]
        || read.faults == ["missing-columns 1 session_id", "schema 2 -"])
    #expect(read.costs == [Cost(session: "a", cost: "1", line: 3)])
    let error = try #require(try refusal(of: "{\"colour\":1}\n{\"session_id\":1,\"cost\":1}"))
    #expect(error.code == .headerMatchesNoDataset)
  }

  @Test func `keys that come later extend the columns, or are ignored and named`() throws {
    let read = try ReadRows(
      #"{"session_id":"a","user_id":"u","channel_name":"c","timestamp":"2026-03-01T12:00:00Z"}"#
        + "\n"
        + #"{"session_id":"b","user_id":"u","channel_name":"c","timestamp":"2026-03-01T12:00:00Z","#
        + #""Campaign":"spring","colour":"red","holder_engagement":1}"# + "\n"
        + #"{"session_id":"c","user_id":"u","channel_name":"c","event_date":"2026-03-01","#
        + #""event_time":"12:00:00"}"# + "\n"
        + #"{"campaign":"summer","session_id":"d","user_id":"u","channel_name":"c","#
        + #""timestamp":"2026-03-01T12:00:00Z"}"#)
    #expect(read.sessions.map(\.id) == ["a", "b", "d"])
    #expect(
      read.sessions.map(\.details) == ["", #"{"campaign":"spring"}"#, #"{"campaign":"summer"}"#])
    #expect(read.sessions.map(\.flags) == [[], .holderEngagement, []])
    #expect(read.faults == ["missing-columns 3 timestamp"])
    #expect(
      read.notes == [
        "columns that session_sources does not have are ignored: colour, event_date, event_time"
      ])
  }

  @Test func `a deletion may have no other key`() throws {
    let read = try ReadRows("{\"user_id\":\"u\"}\n{\"user_id\":\"v\",\"name\":\"x\"}\n")
    #expect(read.deletions.map(\.user) == ["u"])
    #expect(read.faults == ["too-many-columns 2 -"])
  }

  @Test func `values in keys that no dataset has may be anything`() throws {
    let nested = String(repeating: #"[{"a":"#, count: 31) + "1" + String(repeating: "}]", count: 31)
    let read = try ReadRows(
      #"[{"x":{"a":[1,{"b":[]},"]}"],"c":{}},"session_id":"a","cost":1,"y":[[],[[]]]},"#
        + #"{"x":\#(nested),"session_id":"b","cost":2,"y":" "}]"#)
    #expect(read.costs.map(\.session) == ["a", "b"])
    #expect(read.bad.isEmpty)
  }

  @Test func `text that is not UTF-8 spoils its row`() throws {
    let read = try ReadRows(
      Array(#"{"session_id":"a","cost":1,"x":"é"}"#.utf8) + [10]
        + Array(#"{"session_id":"b"#.utf8) + [0xFF] + Array(#"","cost":1}"#.utf8) + [10]
        + Array(#"{"session_id":"c","cost":1,"x":""#.utf8) + [0xC3] + Array("\"}\n".utf8)
        + Array(#"{"session_id":"\ud800","cost":1}"#.utf8) + [10]
        + Array(#"{"session_id":"\u0000","cost":1}"#.utf8) + [10]
        + Array(#"{"session_id":"z","cost":1}"#.utf8))
    #expect(
      read.faults == [
        "invalid-utf8 2 session_id", "invalid-utf8 3 -", "invalid-utf8 4 session_id",
        "schema 5 session_id",
      ])
    #expect(read.costs.map(\.session) == ["a", "z"])
  }
}
