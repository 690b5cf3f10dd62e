import AttributionCore
import AttributionRPC
import Testing

@testable import attrctl

@Suite struct TableTests {
  @Test func `texts stand left, numbers right, totals below a rule`() {
    var table = Table([.text("channel_name", title: "channel"), .number("cost"), .text("note")])
    table.rows = [
      [.text("Email"), .money(Money(micros: 1_000_000)), .text("x")],
      [.text("Überweisung"), .money(Money(micros: 1_234_567_890)), .none],
    ]
    table.totals = [.plain("total"), .money(Money(micros: 1_235_567_890)), .plain("")]
    #expect(
      table.text(.plain) == """
        channel         cost  note
        Email           1.00  x
        Überweisung  1234.57  –
        ──────────────────────────
        total        1235.57

        """)
  }

  @Test func `an empty table shows its columns`() {
    #expect(Table([.text("a_b"), .number("c")]).text(.plain) == "a b  c\n")
  }

  @Test func `on a terminal too narrow for it, names are shortened and numbers are not`() {
    var table = Table([.text("channel"), .text("campaign"), .number("cost")])
    table.rows = [
      [.text("Paid Social"), .text("a campaign of a very long name"), .integer(1_234_567)],
      [.text("Email"), .none, .integer(1)],
    ]
    var style = Style.plain
    style.width = 34
    #expect(
      table.text(style) == """
        channel      campaign         cost
        Paid Social  a campaign …  1234567
        Email        –                   1

        """)
    // Eight columns are left of a name, however narrow the terminal.
    style.width = 10
    #expect(
      table.text(style) == """
        channel   campaign     cost
        Paid So…  a campa…  1234567
        Email     –               1

        """)
    #expect(!table.text(.plain).contains("…"))
    #expect(CSV.text(table).contains("a campaign of a very long name"))
  }

  @Test func `a course gives way before a name does`() {
    var table = Table([.text("channel"), .text("trend")])
    let credits = (0..<20).map { Credit(nanos: Int64($0)) }
    table.rows = [[.text("Paid Search Generic"), .course(credits)]]
    var style = Style.plain
    style.width = 29
    #expect(table.text(style).contains("Paid Search Generic  ▁▂▃▄▅▆▇█\n"))
    style.width = 25
    #expect(table.text(style).contains("Paid Search Ge…  ▁▂▃▄▅▆▇█\n"))
    #expect(table.text(.plain).contains("▁▁▂▂▂▃▃"))
  }

  @Test func `a table that is cut keeps its names as long as a third of the page`() {
    var table = Table([.text("channel")] + (0..<4).map { .number("number \($0)") })
    table.repeatedColumns = 1
    table.rows = [[.text("Paid Search Generic")] + (0..<4).map { .integer($0) }]
    var style = Style.plain
    style.width = 45
    let text = table.text(style)
    #expect(text.contains("Paid Search Ge…         0         1         2\n"))
    #expect(text.contains("Paid Search Ge…         3\n"))
    // One that fits with shorter names is not cut.
    style.width = 49
    #expect(table.text(style).split(separator: "\n").count == 2)
  }

  @Test func `dates are no names`() {
    var table = Table([.text("date"), .number("cost")])
    table.rows = [[.plain("2026-01-02"), .integer(1)]]
    var style = Style.plain
    style.width = 5
    #expect(table.text(style).contains("2026-01-02     1\n"))
  }

  @Test func `without UTF-8 everything drawn is ASCII, and data is as it is`() {
    var table = Table([.text("channel"), .number("cost")], totals: [.plain("total"), .none])
    table.rows = [[.text("Überweisung – alt"), .none]]
    var style = Style.plain
    style.isUnicode = false
    #expect(
      table.text(style) == """
        channel            cost
        Überweisung – alt     -
        -----------------------
        total                 -

        """)
  }

  @Test func `weights are used only where they are wanted`() {
    let style = Style(isColoured: true)
    #expect(Table([.text("a")]).text(style) == "\u{1B}[1ma\u{1B}[0m\n")
  }

  @Test(
    arguments: [
      (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false),
      (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
    ] as [(Bool, [String: String], Bool)])
  func `colours need a terminal and no NO_COLOR`(
    _ isTerminal: Bool, _ environment: [String: String], _ isColoured: Bool
  ) {
    #expect(
      Style.isColoured(isTerminal: isTerminal, environment: { environment[$0] }) == isColoured)
  }

  @Test func `data cannot drive the terminal`() {
    let text = "a\u{1B}[2J\u{7}\u{85}\u{202E}\nb"
    #expect(printable(text) == "a\\u{1b}[2J\\u{7}\\u{85}\\u{202e}\\u{a}b")
    #expect(Cell.text(text).exact == text)
    #expect(printable("Überweisung 😀") == "Überweisung 😀")
  }
}

@Suite struct CellTests {
  @Test(
    arguments: [
      (0, "0.00"), (1_000_000, "1.00"), (1_005_000, "1.00"), (1_015_000, "1.02"),
      (-2_345_678, "-2.35"), (999_999, "1.00"), (100_000, "0.10"),
    ] as [(Int64, String)])
  func `money is shown to the cent, half to even, and kept exact`(_ micros: Int64, _ shown: String)
  {
    let cell = Cell.money(Money(micros: micros))
    #expect(cell.shown == shown)
    #expect(cell.exact == Money(micros: micros).description)
  }

  @Test func `credit is shown to three decimals, a share to four`() {
    let third = Credit(nanos: 333_333_333)
    #expect(Cell.credit(third).shown == "0.333")
    #expect(Cell.share(third).shown == "0.3333")
    #expect(Cell.credit(third).exact == "0.333333333")
  }

  @Test func `what is not there is a dash on a terminal and nothing in CSV`() {
    for cell in [Cell.money(nil), .credit(nil), .ratio(nil), .text(nil), .none] {
      #expect(cell.shown == "–")
      #expect(cell.exact.isEmpty)
    }
  }

  @Test func `a rounding that would overflow shows every digit`() {
    #expect(rounded(.max, decimals: 0, to: 2) == "9223372036854775807.00")
  }

  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345_678, "12.3 MB"),
      (5_000_000_000, "5.0 GB"),
    ])
  func `a size is shown in decimal units`(_ bytes: Int, _ text: String) {
    #expect(size(bytes) == text)
  }

  @Test(
    arguments: [(5, "5 s"), (65, "1 min 5 s"), (7500, "2 h 5 min"), (100_000, "1 d 3 h")])
  func `a length of time is shown by its two largest units`(_ seconds: Int, _ text: String) {
    #expect(duration(seconds) == text)
  }
}

@Suite struct CSVTests {
  @Test(
    arguments: [
      ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
      ("a\nb", "\"a\nb\""), ("a\r\nb", "\"a\r\nb\""), ("=1+1", "'=1+1"), ("+1", "'+1"),
      ("-1", "'-1"), ("@a", "'@a"), ("\ta", "'\ta"), ("\ra", "\"'\ra\""),
      ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("a=b", "a=b"), ("\"", "\"\"\"\""),
    ])
  func `a text is quoted by RFC 4180 and is never a formula`(_ text: String, _ field: String) {
    #expect(CSV.record([.text(text)]) == field + "\r\n")
  }

  @Test func `a number is never escaped, and has every digit`() {
    let cells = [Cell.money(Money(micros: -1_234_567)), .credit(Credit(nanos: 1)), .none]
    #expect(CSV.record(cells) == "-1.234567,0.000000001,\r\n")
  }

  @Test func `totals are not among the rows`() {
    var table = Table([.text("channel_name", title: "channel"), .number("cost")])
    table.rows = [[.text("Email"), .integer(3)]]
    table.totals = [.plain("total"), .integer(3)]
    #expect(CSV.text(table) == "channel_name,cost\r\nEmail,3\r\n")
  }
}
