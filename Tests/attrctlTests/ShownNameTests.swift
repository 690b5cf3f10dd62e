import Testing

@testable import attrctl

@Suite struct ShownNameTests {
  @Test(
    arguments: [
      ("a.csv", "a.csv"), (#"new\x0aline\x1b[31m.csv"#, "new\nline\u{1B}[31m.csv"),
      (#"back\\slash.csv"#, #"back\slash.csv"#), (#"\\x41"#, #"\x41"#), ("ö.csv", "ö.csv"),
    ])
  func `a name is known from how it is shown`(_ shown: String, _ name: String) {
    #expect(ShownName.bytes(of: shown) == Array(name.utf8))
  }

  @Test func `bytes that are no text come back`() {
    #expect(ShownName.bytes(of: #"a\xff\xfe"#) == [0x61, 0xFF, 0xFE])
  }

  @Test(arguments: [("a b-1.csv", true), ("a\n", false), (#"a\b"#, false), ("ö", false)])
  func `it is told which names are shown as they are`(_ name: String, _ isSo: Bool) {
    #expect(ShownName.isShownAsIs(name) == isSo)
  }
}
