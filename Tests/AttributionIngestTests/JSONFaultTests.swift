import AttributionIngest
import TestSupport
import Testing

/// JSON that is wrong: what spoils one row, and what the whole file.
@Suite struct JSONFaultTests {
  private static let good = #"{"session_id":"z","cost":9}"#
  /// Objects that are wrong in themselves, and what is said about them.
  static let faults: [(object: String, fault: String)] = [
    (#"{"session_id":"a"}"#, "missing-columns cost"),
    (#"{"session_id":"a","cost":1,"cost":2}"#, "duplicate-key cost"),
    (#"{"session_id":"a","Session ID":"b","cost":2}"#, "duplicate-key session_id"),
    (#"{"x":1,"session_id":"a","cost":1,"x":2}"#, "duplicate-key -"),
    (#"{"session_id":"a","cost":{"value":1}}"#, "cast cost"),
    (#"{"session_id":["a"],"cost":1}"#, "cast session_id"),
    (#"{"session_id":null,"cost":1}"#, "schema session_id"),
    (#"{"session_id":"a","cost":"1,5"}"#, "cast cost"),
    (#"{"session_id":"a","cost":true}"#, "cast cost"),
    (#"{"session_id":"a","cost":1e99}"#, "cast cost"),
    (#"{"session_id":"a","cost":-1}"#, "negative-cost cost"),
    (#"{"session_id":"a","cost":nul}"#, "schema -"),
    (#"{"session_id":"a","cost":NaN}"#, "schema -"),
    (#"{"session_id":"a","cost":-Infinity}"#, "schema -"),
    (#"{"session_id":"a","cost":None}"#, "schema -"),
    (#"{"session_id":"a","cost":01}"#, "schema -"),
    (#"{"session_id":"a","cost":.5}"#, "schema -"),
    (#"{"session_id":"a","cost":+1}"#, "schema -"),
    (#"{"session_id":"a","cost":1.}"#, "schema -"),
    (#"{"session_id":"a","cost":1e}"#, "schema -"),
    (#"{"session_id":"a","cost":-}"#, "schema -"),
    (#"{"session_id":"a","cost":}"#, "schema -"),
    (#"{"session_id":"a","cost":1,}"#, "schema -"),
    (#"{"session_id":"a",,"cost":1}"#, "schema -"),
    (#"{,"session_id":"a","cost":1}"#, "schema -"),
    (#"{session_id:"a","cost":1}"#, "schema -"),
    (#"{"session_id":"a\x","cost":1}"#, "schema -"),
    (#"{"session_id":"a\u12g4","cost":1}"#, "schema -"),
    ("{\"session_id\":\"a\tb\",\"cost\":1}", "schema -"),
    (#"{"session_id":"a","cost":1,"x":[1,]}"#, "schema -"),
    (#"{"session_id":"a","cost":1,"x":{1:2}}"#, "schema -"),
    (
      #"{"session_id":"a","cost":1,"x":"# + String(repeating: "[", count: 64)
        + String(repeating: "]", count: 64) + "}", "out-of-range -"
    ),
    (
      #"{"session_id":"a","cost":1,"x":"# + String(repeating: #"{"a":"#, count: 200) + "1"
        + String(repeating: "}", count: 201), "out-of-range -"
    ),
    ("null", "schema -"), ("7", "schema -"), (#""text""#, "schema -"), ("[1,2]", "schema -"),
    (#"[{"session_id":"a","cost":1}]"#, "schema -"),
  ]

  private static func sizes(_ body: (ReaderLimits) throws -> Void) throws {
    for size in [1, 13, 1 << 18] {
      var limits = ReaderLimits()
      limits.bufferBytes = size
      try body(limits)
    }
  }

  @Test(arguments: JSONFaultTests.faults.indices)
  func `a faulty object spoils one row, wherever it is`(_ index: Int) throws {
    let (object, fault) = Self.faults[index]
    let parts = fault.split(separator: " ")
    for place in 0..<3 {
      // Without one before it, a faulty object would tell the columns.
      var objects = Array(repeating: Self.good, count: 3)
      objects.insert(object, at: place + 1)
      for text in [objects.joined(separator: "\n"), "[" + objects.joined(separator: "\n,") + "]"] {
        try Self.sizes { limits in
          let read = try ReadRows(text, limits: limits)
          #expect(read.faults == ["\(parts[0]) \(place + 2) \(parts[1])"], "\(object)")
          #expect(read.costs.count == 3)
          #expect(read.rows == 4)
          #expect(read.bad.first?.raw == Array(object.utf8.prefix(BadRow.rawLimit)))
        }
      }
    }
  }

  @Test func `a comma too many is a row that is missing`() throws {
    for text in ["[\(Self.good),]", "[\(Self.good),,\(Self.good)]", "[,\(Self.good)]"] {
      let read = try ReadRows(text)
      #expect(read.faults == ["schema 1 -"])
      #expect(read.bad.first?.raw == [])
    }
  }

  @Test func `a faulty object may be the first`() throws {
    let faulty = #"{"session_id":"a","cost":nul}"#
    for text in [faulty + "\n" + Self.good, "[" + faulty + ",\n" + Self.good + "]"] {
      let read = try ReadRows(text)
      #expect(read.faults == ["schema 1 -"])
      #expect(read.costs.map(\.line) == [2])
    }
  }

  @Test(
    arguments: [
      #"{"session_id":"a,"cost":1}"#, #"{"session_id":a","cost":1}"#,
      #"{"session_id":"a","cost":1"#,
      #"{"session_id" "a","cost":1}"#, #"{"session_id":"a","cost":[1}"#,
      #"{"session_id":"a","cost":1}}"#, "}", "]", "x", ",",
      #"{"session_id":"a","cost":1} {"session_id":"b","cost":1}"#,
    ])
  func `a line with anything else spoils itself, and an array is rejected`(
    _ line: String
  ) throws {
    let lines = [Self.good, line, Self.good]
    try Self.sizes { limits in
      let read = try ReadRows(lines.joined(separator: "\n"), limits: limits)
      #expect(read.faults == ["schema 2 -"])
      #expect(read.bad.first?.raw == Array(line.utf8))
      #expect(read.costs.map(\.line) == [1, 3])
      if line.hasPrefix("{") || line == "}" {
        let array = "[" + lines.joined(separator: ",\n") + "]"
        let error = try #require(try refusal(of: array, limits: limits))
        #expect(error.code == .badJSON || error.code == .truncated, "\(error)")
        #expect(error.message.contains("line "), "\(error)")
      }
    }
  }

  @Test func `rows are never passed over in silence after a missing quote`() throws {
    let rows = (0..<9).map { #"{"session_id":"s\#($0)","cost":\#($0)}"# }
    for first in 0..<8 {
      for second in first + 1..<9 {
        var rows = rows
        for index in [first, second] {
          rows[index] = #"{"session_id":"s\#(index),"cost":1}"#
        }
        #expect(try refusal(of: "[" + rows.joined(separator: ",") + "]")?.code == .badJSON)
      }
    }
  }

  @Test(
    arguments: [
      ("[", ExportError.Code.badJSON), ("[{", .truncated), ("[,]", .badJSON),
      (#"[{"session_id":"a","cost":1}"#, .truncated),
      (#"[{"session_id":"a","cost":1},"#, .truncated),
      (#"[{"session_id":"a","cost":1}]x"#, .badJSON),
      (#"[{"session_id":"a","cost":1}][]"#, .badJSON),
      (#"[{"session_id":"a","cost":1};{"session_id":"b","cost":1}]"#, .badJSON),
      (#"[1,2,3]"#, .badJSON), (#"{"session_id":"a""#, .badJSON), ("{}", .badJSON),
      ("[{}]", .badJSON), ("{\n\"session_id\": \"a\",\n\"cost\": 1\n}", .badJSON),
    ])
  func `what is no list of objects is refused`(
    _ text: String, _ code: ExportError.Code
  ) throws {
    try Self.sizes { limits in
      let error = try #require(try refusal(of: text, limits: limits))
      let either = text == "[" ? [.badJSON, .truncated] : [code]
      #expect(either.contains(error.code), "\(error)")
    }
  }

  @Test func `an array that is cut off anywhere is refused`() throws {
    let text = Array(("[" + Self.good + ", " + #"{"cost":1,"session_id":"ab\n"}"# + "]").utf8)
    for count in 1..<text.count {
      let error = try #require(try refusal(of: Array(text[..<count])), "\(count) bytes")
      #expect(error.code == .truncated, "\(count) bytes: \(error)")
    }
    #expect(try ReadRows(text).costs.count == 2)
  }

  @Test func `a last line that is cut off is a bad row`() throws {
    let last = Array(#"{"cost":1,"session_id":"ab\n","x":[true,null]}"#.utf8)
    for count in 1..<last.count {
      let read = try ReadRows(Array((Self.good + "\n").utf8) + last[..<count])
      #expect(read.faults == ["schema 2 -"], "\(count) bytes")
      #expect(read.bad.first?.raw == Array(last[..<count]))
    }
  }

  @Test func `an object that is too long is passed over`() throws {
    let long = String(repeating: "x", count: 3 << 20)
    let object = #"{"session_id":"a","cost":1,"x":"\#(long)"}"#
    for text in [
      [Self.good, object, Self.good].joined(separator: "\n"),
      "[" + [Self.good, object, Self.good].joined(separator: ",\n") + "]",
    ] {
      let read = try ReadRows(text)
      #expect(read.faults == ["line-too-long 2 -"])
      #expect(read.bad.first?.raw.count == BadRow.rawLimit)
      #expect(read.costs.map(\.line) == [1, 3])
    }
  }

  @Test func `a field that is too long is named`() throws {
    let text = String(repeating: "x", count: 65_536)
    #expect(try ReadRows(#"{"session_id":"\#(text)","cost":1}"#).bad.isEmpty)
    for long in [text + "y", text + "\\n"] {
      let read = try ReadRows(Self.good + "\n" + #"{"session_id":"\#(long)","cost":1}"#)
      #expect(read.faults == ["out-of-range 2 session_id"])
    }
  }

  @Test func `more keys than columns may be are one too many`() throws {
    var limits = ReaderLimits()
    limits.columns = 3
    let text = [
      Self.good, #"{"session_id":"a","cost":1,"x":1}"#, #"{"session_id":"b","cost":1,"y":1}"#,
      Self.good,
    ].joined(separator: "\n")
    #expect(try ReadRows(text, limits: limits).faults == ["too-many-columns 3 -"])
  }
}
