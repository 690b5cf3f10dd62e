import AttributionIngest
import TestSupport
import Testing

/// Line ends of every kind, quotes that are not closed, and files with hardly anything in them.
@Suite struct LineEndTests {
  private static let lineEnds = ["\n", "\r\n", "\r"]

  @Test(arguments: lineEnds, lineEnds)
  func `line ends may be mixed, and the last may be missing`(
    _ first: String, _ second: String
  ) throws {
    for last in Self.lineEnds + [""] {
      for delimiter in [",", ";", "\t", "|"] {
        let rows = [
          ["session_id", "cost"], ["a", "1"], ["\"x\(first)\(second)y\"", "2"], ["b", "3"],
        ]
        let lines = rows.map { $0.joined(separator: delimiter) }
        let text = lines[0] + first + lines[1] + second + lines[2] + first + lines[3] + last
        for size in [1, 8, 1 << 18] {
          var limits = ReaderLimits()
          limits.bufferBytes = size
          let read = try ReadRows(text, limits: limits)
          #expect(read.costs.map(\.session) == ["a", "x\(first)\(second)y", "b"])
          // CR and LF one after the other are one line end.
          let within: Int64 = first == "\r" && second == "\n" ? 1 : 2
          #expect(read.costs.map(\.line) == [2, 3, 4 + within])
          #expect(read.bad.isEmpty)
        }
      }
    }
  }

  @Test(arguments: ["", "\n", "\r\n", "\r", "\n\r\n\r\r"])
  func `a header without rows is a file without rows`(_ end: String) throws {
    let read = try ReadRows("session_id,cost" + end)
    #expect(read.rows == 0 && read.bad.isEmpty)
    #expect(read.datasets == ["session_costs"])
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", "\u{FEFF}", "\u{FEFF}\n"])
  func `a file with nothing in it is refused`(_ text: String) throws {
    #expect(try refusal(of: text)?.code == .emptyFile)
    if text.hasPrefix("\u{FEFF}") {
      let utf16 = ExportContainer.utf16(String(text.dropFirst()))
      #expect(try refusal(of: utf16)?.code == .emptyFile)
    }
  }

  @Test func `rows of every length are told apart`() throws {
    let read = try ReadRows("session_id,cost,note\na\nb,1\nc,1,\nd,1,,\n,,\ne,1,x\n")
    #expect(
      read.faults == [
        "missing-columns 2 -", "missing-columns 3 -", "too-many-columns 5 -",
        "schema 6 session_id",
      ])
    #expect(read.costs.map(\.session) == ["c", "e"])
  }

  @Test(arguments: [1, 2049, 3000])
  func `a quote that is never closed spoils its line only`(_ row: Int) throws {
    for lineEnd in Self.lineEnds {
      for quoted in ["\"s\(row)", "\"s\(row),1"] {
        let lines = (1...3000).map { $0 == row ? quoted + ",1" : "s\($0),1" }
        let text = "session_id,cost" + lineEnd + lines.joined(separator: lineEnd) + lineEnd
        let read = try ReadRows(text)
        #expect(read.faults == ["unterminated-quote \(row + 1) session_id"])
        #expect(read.bad.first?.raw == Array((quoted + ",1").utf8))
        #expect(read.costs.count == 2999)
        #expect(read.costs.map(\.line) == (2...3001).filter { $0 != row + 1 }.map(Int64.init))
        #expect(read.rows == 3000)
      }
    }
  }

  @Test func `a quote in the last line without a line end is found`() throws {
    let read = try ReadRows("session_id,cost\na,1\n\"b,2")
    #expect(read.faults == ["unterminated-quote 3 session_id"])
    #expect(read.costs.map(\.session) == ["a"])
  }

  @Test func `two quotes far apart do not make one field`() throws {
    // Within a hundred lines, a second quote closes the first one, and what is between is a field.
    for (gap, faults) in [(50, 1), (150, 2)] {
      let rows = (0..<gap).map { "s\($0),1\n" }.joined()
      let read = try ReadRows("session_id,cost\n\"a,1\n\(rows)b\",2\n\"c,1\n\(rows)")
      #expect(read.bad.count(where: { $0.code == .unterminatedQuote }) == faults)
      #expect(read.rows == Int64(gap == 50 ? 52 : 303))
    }
  }

  @Test func `the profile's delimiter is taken, also where another would fit`() throws {
    var profile = ReadingProfile()
    profile.delimiter = UInt8(ascii: ";")
    let read = try ReadRows("session_id;cost\na,b;1\n", profile: profile)
    #expect(read.costs.map(\.session) == ["a,b"])
    profile.delimiter = UInt8(ascii: "|")
    #expect(throws: ExportError.self) { try ReadRows("session_id;cost\n", profile: profile) }
    profile.delimiter = UInt8(ascii: ":")
    #expect(try ReadRows("session_id:cost\na:1\n", profile: profile).costs.count == 1)
  }
}
