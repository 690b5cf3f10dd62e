import Testing

@testable import AttributionIngest

/// Fields that are read eight bytes at a time, against reading them byte by byte.
@Suite struct FieldWordTests {
  @Test func `every time of day is read`() {
    func digits(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    for second in 0..<Int64(86_400) {
      let text = [second / 3600, second / 60 % 60, second % 60].map(digits).joined(separator: ":")
      #expect(Self.timeOfDay(Array(text.utf8)) == second * 1_000_000)
    }
  }

  @Test(arguments: ["00:00:00", "12:34:56", "19:59:59", "23:00:09"])
  func `a time of day with one wrong byte is none`(_ text: String) {
    for place in 0..<8 {
      for byte in UInt8.min ... .max {
        var bytes = Array(text.utf8)
        bytes[place] = byte
        #expect(Self.timeOfDay(bytes) == Self.slowTimeOfDay(bytes), "\(bytes)")
      }
    }
  }

  private static func timeOfDay(_ bytes: [UInt8]) -> Int64? { CalendarText.timeOfDay(bytes.span) }

  private static func slowTimeOfDay(_ bytes: [UInt8]) -> Int64? {
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 2, 2] else { return nil }
    guard parts.joined().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    let numbers = parts.compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
    guard numbers[0] < 24, numbers[1] < 60, numbers[2] < 60 else { return nil }
    return ((numbers[0] * 60 + numbers[1]) * 60 + numbers[2]) * 1_000_000
  }

  @Test func `channels whose names differ in one byte or in their length are different`() {
    var table = ChannelTable(ReaderLimits())
    var names: [[UInt8]] = []
    for count in 1...40 {
      let name = [UInt8](repeating: UInt8(ascii: "a"), count: count)
      names.append(name)
      for place in 0..<count {
        var other = name
        other[place] = UInt8(ascii: "b")
        names.append(other)
      }
    }
    for _ in 0..<2 {
      for (number, name) in names.enumerated() {
        #expect(table.number(of: name.span) == UInt32(number))
      }
    }
    #expect(table.names == names.map { String(decoding: $0, as: UTF8.self) })
  }
}
