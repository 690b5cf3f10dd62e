import AttributionCore
import TestSupport
import Testing

@testable import AttributionStore

/// How facts become rows, and how they are found on the way.
@Suite struct RowWritingTests {
  @Test func `numbers of every length are written in full`() {
    var random = SeededRandom(seed: 71)
    var numbers: [Int64] = [0, .min, .max]
    var power: Int64 = 1
    for _ in 0..<18 {
      power *= 10
      numbers += [power - 1, power, power + 1, power / 10 * 9 + 7]
      for _ in 0..<50 { numbers.append(.random(in: 0..<power, using: &random)) }
    }
    for number in numbers + numbers.filter({ $0 > 0 }).map({ -$0 }) {
      var bytes = ByteBuffer(capacity: 1)
      bytes.append("x")
      bytes.appendField(number)
      bytes.appendDecimal(number)
      #expect(
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } == "x,\(number)\(number)")
    }
  }

  @Test func `strings of every length are escaped as JSON wants it, and read back`() throws {
    var random = SeededRandom(seed: 72)
    for length in 0..<40 {
      for position in 0..<max(length, 1) {
        var text = (0..<length).map { _ in UInt8.random(in: 0x20...0x7e, using: &random) }
          .map { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") ? 0x40 : $0 }
        let special = [UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x1f, 0x0a, 0, 0x20, 0xc3]
        if length > 0 { text[position] = try #require(special.randomElement(using: &random)) }
        var bytes = ByteBuffer(capacity: 1)
        bytes.append("[[")
        text.withUnsafeBytes { bytes.appendJSONString($0) }
        bytes.append(",1,0,0,1,2]]")
        let written = bytes.withUnsafeBytes { Array($0) }
        #expect(!written.contains { $0 < 0x20 })
        var history = UserHistory()
        try written.withUnsafeBytes { try history.decodeSessions($0) }
        #expect(Array(history.text[history.sessions[0].id.indices]) == text)
      }
    }
  }

  @Test func `a session is found among others that look like it`() {
    let ids =
      (0..<10).map { "s\($0)" } + ["", "12345678", "87654321"]
      + (0..<20).map { "sessions-\($0 + 10)-of-this-user" }
    var history = UserHistory()
    for id in ids { history.append(session: id) }
    var finder = SessionFinder()
    // What another user had is forgotten.
    var other = UserHistory()
    for number in 0..<100 { other.append(session: "other-\(number)") }
    finder.use(other)
    finder.use(history)
    for (position, id) in ids.enumerated() {
      let found = Array(id.utf8).withUnsafeBytes { finder.session(of: $0, in: history) }
      #expect(found == position)
    }
    for id in ["sessions-99-of-this-user", "other-1", "s", "1234567"] {
      let found = Array(id.utf8).withUnsafeBytes { finder.session(of: $0, in: history) }
      #expect(found == nil)
    }
    finder.use(UserHistory())
    #expect(Array("s1".utf8).withUnsafeBytes { finder.session(of: $0, in: UserHistory()) } == nil)
  }
}

extension UserHistory {
  fileprivate mutating func append(session id: String) {
    let range = Array(id.utf8).withUnsafeBytes { append(text: $0) }
    sessions.append(
      SessionFact(
        id: range, instant: .epoch, givenChannel: ChannelID(rawValue: 0), flags: [],
        place: Place(file: FileID(rawValue: 1), line: 2), cost: nil, details: .empty))
  }
}
