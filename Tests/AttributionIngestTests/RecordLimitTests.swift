import AttributionIngest
import TestSupport
import Testing

/// What becomes of records that are too large, and of quotes that are not closed.
@Suite struct RecordLimitTests {
  private static let header = "session_id,cost\n"

  private static func limits(
    line: Int = 1 << 20, field: Int = 1 << 16, quotedLineEnds: Int = 100
  ) -> ReaderLimits {
    var limits = ReaderLimits()
    limits.lineBytes = line
    limits.fieldBytes = field
    limits.quotedLineEnds = quotedLineEnds
    return limits
  }

  @Test func `a line of the longest length is read, and a longer one is not`() throws {
    let text = Self.header + "123456789012345678,1\n1234567890123456789,1\nz,9\n"
    let read = try ReadRows(text, limits: Self.limits(line: 20))
    #expect(read.costs.map(\.session) == ["123456789012345678", "z"])
    #expect(read.faults == ["line-too-long 3 -"])
    #expect(read.costs.last?.line == 4)
  }

  @Test func `a line over a MiB is passed over`() throws {
    let long = String(repeating: "x", count: 5 << 20)
    let read = try ReadRows(Self.header + "a,1\r\n\(long),1\r\nz,9\r\n")
    #expect(read.faults == ["line-too-long 3 -"])
    #expect(
      read.bad.first?.message == "the line is longer than 1048576 bytes; expected a shorter one")
    #expect(read.costs.map(\.line) == [2, 4])
  }

  @Test func `a line that is too long may be the last one`() throws {
    let read = try ReadRows(
      Self.header + String(repeating: "x", count: 99), limits: Self.limits(line: 20))
    #expect(read.faults == ["line-too-long 2 -"])
    #expect(read.rows == 1)
  }

  @Test func `a field that is too long is named`() throws {
    let text = Self.header + "\(String(repeating: "x", count: 65_536)),1\n"
    #expect(try ReadRows(text).bad.isEmpty)
    let longer = Self.header + "\(String(repeating: "x", count: 65_537)),1\nz,9\n"
    let read = try ReadRows(longer)
    #expect(read.faults == ["out-of-range 2 session_id"])
    #expect(read.bad.first?.message == "session_id: 65537 bytes long; expected at most 65536")
    #expect(read.costs.map(\.line) == [3])
  }

  @Test func `an unterminated quote does not swallow the rest of the file`() throws {
    let rows = (0..<1000).map { "s\($0),1\n" }.joined()
    let read = try ReadRows(Self.header + "a,1\n\"b,2\n" + rows)
    #expect(read.faults == ["unterminated-quote 3 session_id"])
    #expect(read.bad.first?.raw == Array("\"b,2".utf8))
    #expect(read.bad.first?.byteOffset == 20)
    #expect(read.costs.count == 1001)
    #expect(read.costs.last?.line == 1003)
  }

  @Test func `a quoted field may have a hundred line ends`() throws {
    let field = String(repeating: "\r\n", count: 100)
    let read = try ReadRows(Self.header + "\"\(field)\",1\nz,9\n")
    #expect(read.costs.map(\.session) == [field, "z"])
    #expect(read.costs.map(\.line) == [2, 103])
    let faulty = try ReadRows(Self.header + "\"\(field)\n\",1\nz,9\n")
    #expect(faulty.faults.first == "unterminated-quote 2 session_id")
  }

  @Test func `an unterminated quote counts from the line on which it opens`() throws {
    let read = try ReadRows(
      Self.header + "\"a\nb\",\"1\nc,2\nd,3\ne,4\n", limits: Self.limits(quotedLineEnds: 2))
    #expect(read.faults == ["unterminated-quote 3 cost"])
    #expect(read.bad.first?.byteOffset == 16)
    #expect(read.bad.first?.raw == Array("\"a\nb\",\"1".utf8))
    #expect(read.costs.map(\.line) == [4, 5, 6])
  }

  @Test func `an unterminated quote is found before it makes a line too long`() throws {
    let read = try ReadRows(
      Self.header + "\"a,1\nbbbbbbbbb,2\nccccccccc,3\n", limits: Self.limits(line: 20))
    #expect(read.faults == ["unterminated-quote 2 session_id"])
    #expect(read.costs.map(\.line) == [3, 4])
    let oneLine = try ReadRows(
      Self.header + "\"aaaaaaaaaaaaaaaaaaaaaaaa,1\nb,2\n", limits: Self.limits(line: 20))
    #expect(oneLine.faults == ["line-too-long 2 -"])
    #expect(oneLine.costs.map(\.line) == [3])
  }

  @Test func `more channels than a file may have are out of range`() throws {
    var limits = ReaderLimits()
    limits.channels = 2
    let header = "session_id,user_id,channel_name,timestamp\n"
    let rows = ["a", "b", "c", "a"].map { "s,u,\($0),2026-03-01T12:00:00Z\n" }.joined()
    let read = try ReadRows(header + rows, limits: limits)
    #expect(read.faults == ["out-of-range 4 channel_name"])
    #expect(read.sessions.map(\.channel) == ["a", "b", "a"])
    limits.channels = 9
    limits.channelTextBytes = 2
    #expect(try ReadRows(header + rows, limits: limits).faults == read.faults)
  }

  @Test func `a batch has about as many rows as it should`() throws {
    var limits = ReaderLimits()
    limits.batchRows = 10
    let directory = try Workdir()
    let path = try directory.write(
      Self.header + String(repeating: "a,1\nb,?\n", count: 13), to: "export")
    let reader = try ExportReader(path: path, limits: limits)
    var batch = RowBatch()
    var counts: [Int] = []
    while try reader.next(into: &batch) { counts.append(batch.costs.count + batch.bad.count) }
    #expect(counts == [10, 10, 6])
    #expect(batch.isEmpty)
    #expect(reader.bytesDone == reader.bytesTotal)
  }
}
