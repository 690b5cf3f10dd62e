import AttributionIngest
import Testing

/// Every reason for which a reader puts a row into quarantine.
@Suite struct QuarantineCodeTests {
  /// A row of costs for each code, and what is said about it.
  private static let samples: [QuarantineCode: (row: [UInt8], message: String)] = [
    .cast: (
      Array("a,x,".utf8),
      "cost: x is not an amount; expected a plain decimal number such as 12.50"
    ),
    .missingColumns: (Array("a".utf8), "the row has 1 of 3 columns; expected all of them"),
    .tooManyColumns: (Array("a,1,,2".utf8), "the row has 4 columns; expected 3"),
    .unterminatedQuote: (
      Array("\"a,1,".utf8),
      "session_id: begins with a quote and does not end with one; expected a closing quote"
    ),
    .lineTooLong: (
      Array(repeating: 0x61, count: 2 << 20),
      "the line is longer than 1048576 bytes; expected a shorter one"
    ),
    .invalidUTF8: (
      [0xFF] + Array(",1,".utf8), "session_id: \u{FFFD} is not UTF-8; expected UTF-8"
    ),
    .outOfRange: (
      Array("a,12345678901234,".utf8),
      "cost: 12345678901234 is too large; expected at most 12 digits before the point"
    ),
    .negativeCost: (Array("a,-1,".utf8), "cost: -1 is negative; expected 0 or more"),
    .schema: (Array(",1,".utf8), "session_id: empty; expected an identifier"),
  ]

  @Test(arguments: QuarantineCodeTests.samples.keys)
  func `a row is in quarantine with its reason`(_ code: QuarantineCode) throws {
    let sample = try #require(Self.samples[code])
    let read = try ReadRows(
      Array("session_id,cost,note\n".utf8) + sample.row + [UInt8(ascii: "\n")])
    #expect(read.bad.map(\.code) == [code])
    #expect(read.bad.map(\.message) == [sample.message])
    #expect(read.rows == 1)
  }

  @Test func `every reason is reached`() {
    // Costs have no timestamp, and rows of delimited text no keys.
    let others: Set<QuarantineCode> = [.badTimestamp, .duplicateKey]
    #expect(Set(Self.samples.keys).union(others) == Set(QuarantineCode.allCases))
  }
}
