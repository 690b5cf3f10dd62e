import Testing

@testable import attrctl

@Suite struct PageOptionTests {
  private static let options = [
    PageOption(name: "plot", choices: ["credit", "revenue"], summary: ""),
    PageOption(name: "wide", summary: ""),
  ]

  @Test(
    arguments: [
      (["--plot"], "credit", []), (["--plot", "revenue"], "revenue", []),
      (["--plot=revenue", "x"], "revenue", ["x"]),
      (["--plot", "--by", "total"], "credit", ["--by", "total"]),
      (["--by", "total", "--plot", "credit"], "credit", ["--by", "total"]), ([], nil, []),
    ] as [([String], String?, [String])])
  func `options of the page are taken out of the command line`(
    _ arguments: [String], _ word: String?, _ rest: [String]
  ) throws {
    var arguments = arguments
    let choices = try PageChoices(taking: Self.options, from: &arguments, .table)
    #expect(choices["plot"] == word)
    #expect(!choices.has("wide"))
    #expect(arguments == rest)
  }

  @Test func `wrong words and formats without a page are refused`() {
    for (words, format) in [
      (["--plot=cost"], .table), (["--wide=1"], .table), (["--plot"], .json), (["--wide"], .csv),
    ] as [([String], OutputFormat)] {
      var arguments = words
      let complaint = #expect(throws: Complaint.self) {
        try PageChoices(taking: Self.options, from: &arguments, format)
      }
      #expect(complaint?.status == .usage)
      #expect(complaint?.what.contains("expected") == true)
    }
  }
}
