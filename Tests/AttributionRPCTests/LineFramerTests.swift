import AttributionRPC
import TestSupport
import Testing

@Suite struct LineFramerTests {
  private static func lines(_ text: String, limit: Int = 100) -> [LineFramer.Line] {
    var framer = LineFramer(limit: limit)
    return framer.feed(Array(text.utf8))
  }

  private static func line(_ text: String) -> LineFramer.Line { .complete(Array(text.utf8)) }

  @Test func `lines end with LF or CR LF`() {
    #expect(
      Self.lines("a\nb\r\n\n\r\nc\rd\n")
        == [Self.line("a"), Self.line("b"), Self.line(""), Self.line(""), Self.line("c\rd")])
  }

  @Test func `a line without its end waits for it`() {
    var framer = LineFramer(limit: 100)
    #expect(!framer.isWithinLine)
    #expect(framer.feed(Array("a".utf8)).isEmpty)
    #expect(framer.isWithinLine)
    #expect(framer.feed(Array("b\nc".utf8)) == [Self.line("ab")])
    #expect(framer.finish() == Self.line("c"))
    #expect(framer.finish() == nil)
    #expect(!framer.isWithinLine)
  }

  @Test func `the limit is the longest line, whichever its end`() {
    #expect(Self.lines("1234\n", limit: 4) == [Self.line("1234")])
    #expect(Self.lines("1234\r\n", limit: 4) == [Self.line("1234")])
    #expect(Self.lines("12345\n", limit: 4) == [.tooLong])
    #expect(Self.lines("1234\r5\n", limit: 4) == [.tooLong])
  }

  @Test func `a line too long is reported at once, and reading goes on after it`() {
    var framer = LineFramer(limit: 4)
    #expect(framer.feed(Array("12345".utf8)) == [.tooLong])
    #expect(framer.feed(Array("6789".utf8)).isEmpty)
    #expect(framer.isWithinLine)
    #expect(framer.finish() == nil)
    #expect(framer.feed(Array("0\nok\n".utf8)) == [Self.line("ok")])
  }

  @Test func `any cut into pieces gives the same lines`() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<300 {
      let letters = Array("a\n\r".utf8)
      let bytes: [UInt8] = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        letters[Int.random(in: letters.indices, using: &random)]
      }
      var whole = LineFramer(limit: 5)
      let expected = whole.feed(bytes) + (whole.finish().map { [$0] } ?? [])
      var pieces = LineFramer(limit: 5)
      var lines: [LineFramer.Line] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &random)
        lines += pieces.feed(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      lines += pieces.finish().map { [$0] } ?? []
      #expect(lines == expected)
    }
  }
}
