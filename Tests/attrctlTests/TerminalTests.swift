import Glibc
import Testing

@testable import attrctl

@Suite struct TerminalTests {
  @Test(
    arguments: [
      (["LANG": "en_US.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "C"], false),
      ([:], false), (["LC_ALL": "C", "LANG": "de_DE.UTF-8"], false),
      (["LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8@euro"], true),
      (["LC_CTYPE": "POSIX", "LANG": "en_US.UTF-8"], false),
    ] as [([String: String], Bool)])
  func `the locale says whether characters are UTF-8`(
    _ environment: [String: String], _ isUnicode: Bool
  ) {
    #expect(Terminal.isUnicode(environment: { environment[$0] }) == isUnicode)
  }

  @Test(
    arguments: [("120", 120), ("0", 80), ("-3", 80), ("wide", 80), (nil, 80)] as [(String?, Int)])
  func `COLUMNS is the width, and eighty where nobody says`(_ columns: String?, _ width: Int) {
    // No descriptor of a terminal.
    #expect(Terminal.width(of: -1, environment: { $0 == "COLUMNS" ? columns : nil }) == width)
  }

  @Test func `a terminal says its width`() throws {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    var size = winsize(ws_row: 24, ws_col: 101, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    #expect(Terminal.width(of: terminal, environment: { _ in nil }) == 101)
    #expect(Terminal.width(of: terminal, environment: { _ in "40" }) == 40)
  }
}

@Suite struct SparklineTests {
  @Test(
    arguments: [
      ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"), ([], ""), ([0, 0], "▁▁"), ([5], "█"), ([-5], "▁"),
      ([5, 5], "██"), ([-4, 0, 4], "▁▅█"), ([-4, -2], "▁▅"), ([.max, .min, 0], "█▁▅"),
    ] as [([Int64], String)])
  func `the height of a block is its part of the largest`(_ values: [Int64], _ text: String) {
    #expect(Sparkline.text(values, width: 10) == text)
  }

  @Test func `more values than columns are drawn by what they are on average`() {
    #expect(Sparkline.text([0, 0, 7, 7, 3, 4], width: 3) == "▁█▄")
    #expect(Sparkline.text([7, 7, 7, 7, 7], width: 2) == "██")
    #expect(Sparkline.text([Int64](repeating: .max, count: 400), width: 30).count == 30)
  }
}
