import AttributionIngest
import TestSupport
import Testing

/// Saved files that are wrong: what spoils a row, and what the whole file.
@Suite struct SavedFaultTests {
  private static let good =
    #"{"conversion_id":"c1","session_id":"s1","initializer":1,"holder":1,"closer":1,"ihc":1}"#

  private static func sizes(_ body: (ReaderLimits) throws -> Void) throws {
    for size in [1, 13, 1 << 18] {
      var limits = ReaderLimits()
      limits.bufferBytes = size
      try body(limits)
    }
  }

  @Test(
    arguments: [
      (
        #"{"conversion_id":"c1","session_id":"s1","initializer":1,"holder":1,"closer":1,"ihc":NaN}"#,
        "schema 2 -"
      ),
      (
        #"{"conversion_id":"c1","session_id":"s1","initializer":1,"holder":1,"closer":1,"ihc":-0.1}"#,
        "out-of-range 2 ihc"
      ),
      (
        #"{"conversion_id":"c1","session_id":"s1","initializer":1,"holder":1,"closer":1,"ihc":2000}"#,
        "out-of-range 2 ihc"
      ),
      (
        #"{"conversion_id":"c1","session_id":"s1","initializer":1,"holder":1,"closer":1,"ihc":"x"}"#,
        "cast 2 ihc"
      ),
      (
        #"{"conversion_id":"c1","session_id":"s1","initializer":1,"holder":1,"closer":1,"ihc":[1]}"#,
        "cast 2 ihc"
      ),
      (
        #"{"conversion_id":"c1","session_id":"s1","initializer":1,"holder":1,"closer":1}"#,
        "missing-columns 2 ihc"
      ),
      (
        #"{"conversion_id":"c1","initializer":1,"holder":1,"closer":1,"ihc":1}"#,
        "missing-columns 2 session_id"
      ),
      (
        #"{"conversion_id":"","session_id":"s1","initializer":1,"holder":1,"closer":1,"ihc":1}"#,
        "schema 2 conversion_id"
      ),
      (
        #"{"conversion_id":"c1","session_id":"s1","ihc":1,"ihc":1,"holder":1,"closer":1}"#,
        "duplicate-key 2 ihc"
      ),
      (
        #"{"conversion_id":"c1","session_id":"\ud800","initializer":1,"holder":1,"closer":1,"ihc":1}"#,
        "invalid-utf8 2 session_id"
      ),
      (#"{"conversion_id":"c1",}"#, "schema 2 -"), ("null", ""), ("7", ""),
    ] as [(String, String)])
  func `a faulty row spoils itself`(_ row: String, _ fault: String) throws {
    let text = #"{"statusCode":200,"value":["# + "\n\(row),\n\(Self.good)]}"
    try Self.sizes { limits in
      let read = try ReadRows(text, limits: limits)
      #expect(read.faults == (fault.isEmpty ? [] : [fault]), "\(read.bad.map(\.message))")
      #expect(read.saved.filter { $0.hasPrefix("answer") }.count == 1)
      if let bad = read.bad.first {
        #expect(bad.raw == Array(row.utf8))
        #expect(bad.byteOffset == 28)
      }
    }
  }

  @Test func `a file that ends too early is not read, and a line that does is passed over`() throws
  {
    let whole = #"{"statusCode":200,"value":[\#(Self.good)]}"#
    try Self.sizes { limits in
      for end in [whole.utf8.count - 1, whole.utf8.count - 3, 60] {
        let cut = Array(whole.utf8.prefix(end))
        #expect(try refusal(of: cut, limits: limits)?.code == .truncated)
        let lines = Array("\(whole)\n".utf8) + cut
        let read = try ReadRows(lines, limits: limits)
        #expect(read.bad.count == 1)
        #expect(read.bad.first?.line == 2)
        // What is around rows may hold a key.
        #expect(read.bad.first?.raw == [])
        #expect(read.savedScopes == ["1 status 200"])
      }
      let between = try ReadRows(
        "\(whole)\n{\"statusCode\": oops}\n\(whole)\n", limits: limits)
      #expect(between.faults == ["schema 2 -"])
      #expect(between.savedScopes.count == 2)
    }
  }

  @Test(arguments: [
    #"{"customer_journeys":[{"conversion_id":"c1" "session_id":"s1"},]}"#,
    #"{"value":[],"statusCode":200,}"#, #"{"customer_journeys":[],, }"#,
    #"{"customer_journeys":[]]"#, #"{"customer_journeys":{} "x":1}"#,
  ])
  func `what is not JSON is refused with its place`(_ text: String) throws {
    try Self.sizes { limits in
      let error = try #require(try refusal(of: text, limits: limits))
      #expect(error.code == .badJSON || error.code == .headerMatchesNoDataset, "\(error)")
    }
  }

  @Test func `nesting and lengths have their limits`() throws {
    let deep =
      #"{"customer_journeys":[],"x":"# + String(repeating: "[", count: 80)
      + String(repeating: "]", count: 80) + "}"
    #expect(try refusal(of: deep)?.code == .badJSON)
    var limits = ReaderLimits()
    limits.lineBytes = 100
    let long = String(repeating: "x", count: 200)
    let error = try refusal(of: #"{"customer_journeys":[],"x":"\#(long)"}"#, limits: limits)
    #expect(error?.code == .badJSON)
    #expect(error?.message.contains("longer than 100 bytes") == true)
  }

  @Test func `no prefix and no changed byte of a saved file brings the reader down`() throws {
    let whole = Array(
      #"[{"request":\#(SavedFileTests.request),"response":\#(SavedFileTests.answer)}]"#.utf8)
    var random = SeededRandom(seed: 77)
    var outcomes: Set<String> = []
    for round in 0..<1_500 {
      var bytes = whole
      if round % 3 == 0 {
        bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
      }
      for _ in 0..<(round % 3) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let signs = Array(#"{}[],:"\ax0 "#.utf8)
        bytes[place] = signs.randomElement(using: &random) ?? 0
      }
      var limits = ReaderLimits()
      limits.bufferBytes = [1, 64, 1 << 18][round % 3]
      let error = try refusal(of: bytes, limits: limits)
      outcomes.insert(error?.code.rawValue ?? "read")
    }
    #expect(outcomes.isSuperset(of: ["read", "truncated", "bad-json"]), "\(outcomes)")
  }
}
