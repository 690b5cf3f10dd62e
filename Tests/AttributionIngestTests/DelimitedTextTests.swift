import AttributionIngest
import Testing

/// How text becomes records: RFC 4180, with its variants of delimiter and line end.
@Suite struct DelimitedTextTests {
  private typealias Cost = ReadRows.Cost

  @Test(
    arguments: [
      ("session_id,cost\na,1\nb,2\n", ["a", "b"]),
      ("session_id,cost\na,1\nb,2", ["a", "b"]),
      ("session_id,cost\r\na,1\r\nb,2\r\n", ["a", "b"]),
      ("session_id,cost\ra,1\rb,2\r", ["a", "b"]),
      ("session_id,cost\ra,1\rb,2", ["a", "b"]),
      ("session_id,cost\na,1\r\nb,2\r", ["a", "b"]),
      ("\u{FEFF}session_id,cost\na,1\nb,2\n", ["a", "b"]),
      ("session_id;cost\na;1\nb;2\n", ["a", "b"]),
      ("session_id\tcost\na\t1\nb\t2\n", ["a", "b"]),
      ("session_id|cost\na|1\nb|2\n", ["a", "b"]),
      ("session_id;cost\na,b;1\n|;2\n", ["a,b", "|"]),
      ("cost,session_id\n1,a\n2,b\n", ["a", "b"]),
      ("\"session_id\",\"cost\"\n\"a\",\"1\"\n\"b\",\"2\"\n", ["a", "b"]),
      ("session_id,cost\n\"a,\",1\n\"\"\"b\"\"\",2\n", ["a,", "\"b\""]),
      ("session_id,cost\n\"\"\"\",1\n\"\"\"\"\"\",2\n", ["\"", "\"\""]),
      ("session_id,cost\n\"a\nb\",1\n\"a\r\nb\",2\n", ["a\nb", "a\r\nb"]),
      ("session_id,cost\na\"b,1\na\"\"b\",2\n", ["a\"b", "a\"\"b\""]),
      ("session_id,cost\n a ,1\n\u{2028},2\n", [" a ", "\u{2028}"]),
      ("session_id,cost\n\n\na,1\n\r\n\nb,2\n\n", ["a", "b"]),
      ("\n\r\nsession_id,cost\na,1\nb,2\n", ["a", "b"]),
      ("session_id,cost\na,1\n\"b\",2", ["a", "b"]),
      ("session_id,cost\na,1\nb,\"2\"", ["a", "b"]),
      ("session_id,cost\n", []),
      ("session_id,cost", []),
      ("session_id,cost\r", []),
    ])
  func `identifiers are read as they were written`(_ text: String, _ ids: [String]) throws {
    let read = try ReadRows(text)
    #expect(read.costs.map(\.session) == ids)
    #expect(read.bad.isEmpty)
    #expect(read.rows == Int64(ids.count))
  }

  @Test func `a row's line is that on which it starts`() throws {
    let read = try ReadRows(
      "session_id,cost\r\na,1\r\n\"b\nb\r\nb\rb\",2\r\n\r\nc,3\nd,4\re,x\n")
    #expect(
      read.costs == [
        Cost(session: "a", cost: "1", line: 2),
        Cost(session: "b\nb\r\nb\rb", cost: "2", line: 3),
        Cost(session: "c", cost: "3", line: 8),
        Cost(session: "d", cost: "4", line: 9),
      ])
    #expect(read.faults == ["cast 10 cost"])
  }

  @Test func `blank lines and a header of several lines count`() throws {
    let read = try ReadRows("\r\n\nsession_id,cost,\"a\nb\"\nx,1,\n")
    #expect(read.costs == [Cost(session: "x", cost: "1", line: 5)])
  }

  @Test func `a bad row carries its place and its raw text`() throws {
    let text = "\u{FEFF}session_id,cost\r\na,1\r\n\"ü\nb\",-2\r\nc,3\r\n"
    let bad = try #require(try ReadRows(text).bad.first)
    #expect(bad.code == .negativeCost)
    #expect(bad.line == 3)
    #expect(bad.byteOffset == 3 + 17 + 5)
    #expect(bad.column == "cost")
    #expect(bad.message == "cost: -2 is negative; expected 0 or more")
    #expect(bad.raw == Array("\"ü\nb\",-2".utf8))
  }

  @Test func `the raw text of a bad row is cut`() throws {
    let bad = try #require(
      try ReadRows("session_id,cost\n\(String(repeating: "x", count: 9999)),?\n").bad.first)
    #expect(bad.raw.count == BadRow.rawLimit)
  }

  @Test func `the column of a bad row is spelt as in the file`() throws {
    let bad = try #require(try ReadRows("Session ID,COST\na,?\n").bad.first)
    #expect(bad.column == "COST")
    #expect(
      bad.message
        == "COST: ? is not an amount; expected a plain decimal number such as 12.50")
  }

  @Test(
    arguments: [
      ("a\n", "missing-columns 2 -"),
      ("a,1,2\n", "too-many-columns 2 -"),
      ("a,1,\n", "too-many-columns 2 -"),
      ("\"a\"b,1\n", "schema 2 session_id"),
      ("a,\"1\"2\n", "schema 2 cost"),
      ("\"a\" ,1\n", "schema 2 session_id"),
      (",1\n", "schema 2 session_id"),
      ("\"\",1\n", "schema 2 session_id"),
      ("a,\"1\n", "unterminated-quote 2 cost"),
      ("a,1,\"2\n", "unterminated-quote 2 -"),
    ])
  func `a row that is not spelt as it should be is in quarantine`(
    _ row: String, _ fault: String
  ) throws {
    let read = try ReadRows("session_id,cost\n\(row)z,9\n")
    #expect(read.faults == [fault])
    #expect(read.costs == [Cost(session: "z", cost: "9", line: 3)])
  }

  @Test func `bytes that are not UTF-8 are in quarantine`() throws {
    for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
      let read = try ReadRows(
        Array("session_id,cost\nok,1\nb".utf8) + bytes + Array(",2\nc,3\n".utf8))
      #expect(read.faults == ["invalid-utf8 3 session_id"])
      #expect(read.costs.map(\.session) == ["ok", "c"])
    }
  }

  @Test func `bytes that are not UTF-8 are found in quoted fields too`() throws {
    let read = try ReadRows(
      Array("session_id,cost,x\nok,1,\n\"b\",2,\"".utf8) + [0xFF] + Array("\"\nc,3,\n".utf8))
    #expect(read.faults == ["invalid-utf8 3 x"])
    #expect(read.costs.map(\.session) == ["ok", "c"])
  }
}
