import AttributionCore
import AttributionIngest
import TestSupport
import Testing

/// What holds for any export, however it is written and however its bytes come in.
@Suite struct RenderedExportTests {
  /// A random export of sessions, as text and as the rows that it should be read as.
  private struct Export {
    var text = ""
    var sessions: [ReadRows.Session] = []

    init(_ random: inout SeededRandom) {
      let delimiter = [",", ";", "\t", "|"].randomElement(using: &random) ?? ","
      let lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
      let quotesAll = Bool.random(using: &random)
      var columns = [
        "session_id", "user_id", "channel_name", "event_date", "event_time", "holder_engagement",
        "note",
      ]
      columns.shuffle(using: &random)
      var line: Int64 = 1
      func write(_ cells: [String: String], isLast: Bool) {
        let row = columns.map { column in
          Self.spelt(
            cells[column] ?? "", delimiter, isQuoted: quotesAll && Bool.random(using: &random))
        }.joined(separator: delimiter)
        let end = isLast && Bool.random(using: &random) ? "" : lineEnd
        text += row + end
        line += Self.lineEnds(in: row) + (end.isEmpty ? 0 : 1)
      }
      if Bool.random(using: &random) { text = "\u{FEFF}" }
      let count = Int.random(in: 0...12, using: &random)
      write(Dictionary(uniqueKeysWithValues: columns.map { ($0, $0) }), isLast: count == 0)
      for index in 0..<count {
        if Int.random(in: 0..<8, using: &random) == 0 {
          text += lineEnd
          line += 1
        }
        let session = ReadRows.Session(
          id: Self.randomText(&random), user: Self.randomText(&random),
          channel: Self.randomText(&random),
          flags: Bool.random(using: &random) ? .holderEngagement : [],
          instant: Self.instants.randomElement(using: &random) ?? "", line: line)
        sessions.append(session)
        write(
          [
            "session_id": session.id, "user_id": session.user, "channel_name": session.channel,
            "event_date": String(session.instant.prefix(10)),
            "event_time": String(session.instant.dropFirst(11).dropLast()),
            "holder_engagement": session.flags.isEmpty ? "0" : "1",
            "note": Bool.random(using: &random) ? "" : Self.randomText(&random),
          ], isLast: index == count - 1)
      }
    }

    private static let instants = [
      "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.25Z", "2025-12-31T23:59:59Z",
    ]

    private static func randomText(_ random: inout SeededRandom) -> String {
      let pieces = [
        "a", "Direct", "\"", "\"\"", ",", ";", "|", "\t", "\n", "\r\n", "\r", " ", "é", "日本", "🧭",
        "0123456789abcdef", "-", "-,",
      ]
      return (0..<Int.random(in: 1...6, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    private static func spelt(_ cell: String, _ delimiter: String, isQuoted: Bool) -> String {
      let needsQuotes = cell.unicodeScalars.contains { ["\"", "\n", "\r"].contains($0) }
      guard isQuoted || needsQuotes || cell.contains(delimiter) else { return cell }
      let doubled = cell.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
      return "\"\(doubled)\""
    }

    private static func lineEnds(in text: String) -> Int64 {
      RenderedExportTests.lineEnds(in: Array(text.utf8))
    }
  }

  /// How many lines end in `bytes`: LF, CRLF and CR.
  private static func lineEnds(in bytes: some Collection<UInt8>) -> Int64 {
    var count: Int64 = 0
    var last: UInt8 = 0
    for byte in bytes {
      if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && last != UInt8(ascii: "\r")) {
        count += 1
      }
      last = byte
    }
    return count
  }

  /// What is put into damaged text.
  private static let noise = Array("\"\"\"\n\r,;|\tx0".utf8) + [0xFF, 0]

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `what is written is read, in whatever pieces it comes`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<5 {
      let export = Export(&random)
      for size in [1, Int.random(in: 2...64, using: &random), 1 << 18] {
        let read = try ReadRows(export.text, limits: .smallBatches(bufferBytes: size))
        #expect(read.sessions == export.sessions)
        #expect(read.bad == [])
        #expect(read.rows == Int64(export.sessions.count))
      }
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `damaged text is read the same, in whatever pieces it comes`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: 1000 + seed)
    let directory = try Workdir()
    for _ in 0..<5 {
      let bytes = Array(Export(&random).text.utf8).damaged(
        by: Self.noise, from: 100, times: Int.random(in: 1...8, using: &random), &random)
      let path = try directory.write(bytes, to: "export")
      var limits = ReaderLimits.smallBatches(bufferBytes: 1 << 18)
      limits.lineBytes = Int.random(in: 100...200, using: &random)
      limits.fieldBytes = Int.random(in: 20...60, using: &random)
      limits.quotedLineEnds = Int.random(in: 0...3, using: &random)
      let whole = ReadRows.inPieces(path: path, limits: limits)
      if case .success(let read) = whole { Self.expectTruePlaces(of: read, in: bytes) }
    }
  }

  /// Checks the bad rows' offsets and lines against the bytes of the file.
  private static func expectTruePlaces(of read: ReadRows, in bytes: [UInt8]) {
    for bad in read.bad {
      let start = Int(bad.byteOffset)
      #expect(Array(bytes[start..<start + bad.raw.count]) == bad.raw)
      let line = 1 + lineEnds(in: bytes[..<start])
      if bad.code == .unterminatedQuote {
        #expect(line...line + lineEnds(in: bad.raw) ~= bad.line)
      } else {
        #expect(bad.line == line)
      }
    }
    let lines = read.sessions.map(\.line)
    #expect(lines == lines.sorted())
  }
}
