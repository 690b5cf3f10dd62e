import AttributionIngest
import Foundation
import TestSupport
import Testing

/// The CSV reader against Python's, on generated files.
///
/// `ATTRIBUTION_CSV_CASES` is how many files, 10,000 unless told; 100,000 take some minutes in a
/// debug build.
@Suite struct DelimitedDifferentialTests {
  private static let python = ["/usr/bin/env", "python3"]
  private static let hasPython: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python[0])
    process.arguments = [python[1], "-c", ""]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  private static let cases =
    ProcessInfo.processInfo.environment["ATTRIBUTION_CSV_CASES"].flatMap(Int.init) ?? 10_000

  /// Reads files from standard input, each after its length, and writes what each row is.
  private static let script = #"""
    import csv, io, struct, sys
    files, pieces = sys.stdin.buffer.read(), []
    place = 0
    while place < len(files):
        (size,) = struct.unpack_from("<I", files, place)
        text = files[place + 4 : place + 4 + size].decode("utf-8")
        place += 4 + size
        delimiter = next(c for c in text if c in ",;\t|")
        outcomes = []
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        next(rows)
        try:
            for row in rows:
                if not row: continue
                if len(row) < 4: outcomes.append("missing-columns")
                elif len(row) > 4: outcomes.append("too-many-columns")
                elif "" in row[:3]: outcomes.append("schema")
                elif row[3] != "2026-03-01T12:00:00Z": outcomes.append("bad-timestamp")
                else: outcomes.append("\x1f".join(row[:3]))
        except csv.Error:
            outcomes.append("stop")
        pieces.append("\x1e".join(outcomes))
    sys.stdout.buffer.write("\x1d".join(pieces).encode("utf-8"))
    """#

  @Test(
    .enabled(if: DelimitedDifferentialTests.hasPython, "needs python3, which is not installed"))
  func `rows are those that Python's csv module reads`() throws {
    var random = SeededRandom(seed: 11)
    let files = (0..<Self.cases).map { _ in Self.file(&random) }
    let expected = try Self.rowsInPython(files)
    try #require(expected.count == files.count)
    let directory = try Workdir()
    var limits = ReaderLimits()
    var stops = 0
    for (index, file) in files.enumerated() {
      limits.bufferBytes = [16, 64, 4096][index % 3]
      let read = try ReadRows(path: directory.write(file, to: "export"), limits: limits)
      var wanted = expected[index]
      var found = Self.outcomes(of: read)
      if wanted.last == "stop" {
        // Python gives up at a quote that is not closed, or has text behind it.
        stops += 1
        wanted.removeLast()
        try #require(found.count > wanted.count, "\(file)")
        #expect(["schema", "unterminated-quote"].contains(found[wanted.count]))
        found = Array(found.prefix(wanted.count))
      }
      #expect(found == wanted, "\(file)")
    }
    #expect(stops > files.count / 20 && stops < files.count / 2)
  }

  /// What each row is: its text, or what is wrong with it, in the order of lines.
  private static func outcomes(of read: ReadRows) -> [String] {
    let good = read.sessions.map { ($0.line, "\($0.id)\u{1F}\($0.user)\u{1F}\($0.channel)") }
    // An unterminated quote may be on a later line than its row begins.
    let bad = read.bad.map { ($0.line, $0.code.rawValue) }
    return (good + bad).sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// A file of mostly well-formed rows.
  private static func file(_ random: inout SeededRandom) -> String {
    let delimiter = [",", ";", "\t", "|"].randomElement(using: &random) ?? ","
    let lineEnds = ["\n", "\r\n", "\r"]
    let lineEnd = lineEnds.randomElement(using: &random)
    func end(_ random: inout SeededRandom) -> String {
      if Int.random(in: 0..<8, using: &random) > 0, let lineEnd { return lineEnd }
      return lineEnds.randomElement(using: &random) ?? "\n"
    }
    var file = ["session_id", "user_id", "channel_name", "timestamp"].joined(separator: delimiter)
    file += end(&random)
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      var fields = (0..<3).map { _ in field(&random, delimiter) } + ["2026-03-01T12:00:00Z"]
      if Int.random(in: 0..<12, using: &random) == 0 { fields.removeFirst() }
      if Int.random(in: 0..<12, using: &random) == 0 { fields.append("") }
      file += fields.joined(separator: delimiter) + end(&random)
    }
    if Bool.random(using: &random), file.unicodeScalars.last == "\n" {
      file.unicodeScalars.removeLast()
    }
    return file
  }

  private static func field(_ random: inout SeededRandom, _ delimiter: String) -> String {
    let pieces = ["a", "b c", "é", "🧭", "\"\"", delimiter, "\n", "\r\n", "\r", " ", "0123456789"]
    let plain = ["a", "b c", "é", "x\"y", "🧭", " ", "long enough for two words", "-"]
    func text(_ pieces: [String], _ count: ClosedRange<Int>) -> String {
      (0..<Int.random(in: count, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
    switch Int.random(in: 0..<60, using: &random) {
    case 0: return "\"" + text(pieces, 0...3)
    case 1: return "\"" + text(pieces, 0...3) + "\"x"
    case 2: return ""
    case 3..<30: return "\"" + text(pieces, 1...4) + "\""
    default: return text(plain, 1...3)
    }
  }

  private static func rowsInPython(_ files: [String]) throws -> [[String]] {
    let directory = try Workdir()
    var input = Data()
    for file in files {
      withUnsafeBytes(of: UInt32(file.utf8.count).littleEndian) { input.append(contentsOf: $0) }
      input.append(contentsOf: file.utf8)
    }
    let path = try directory.write(Array(input), to: "files")
    let output = try directory.write("", to: "rows")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python[0])
    process.arguments = [python[1], "-c", script]
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let text = try String(contentsOfFile: output, encoding: .utf8)
    return text.unicodeScalars.split(separator: "\u{1D}", omittingEmptySubsequences: false).map {
      $0.split(separator: "\u{1E}").map { String($0) }
    }
  }
}
