import ArgumentParser
import AttributionCore
import TestSupport
import Testing

@testable import attrctl

/// What is said of files that cannot be calculated from.
@Suite struct CalculateFaultTests {
  private static func complaint(
    _ text: String, _ models: [String] = ["linear"], _ flags: [String] = []
  ) throws -> Complaint? {
    do {
      _ = try CalculatePathTests.calculate(text, models, flags)
      return nil
    } catch let complaint as Complaint {
      return complaint
    }
  }

  @Test(
    arguments: [
      ("A;x;1", "total_conversions: “x” is not a whole number; expected one such as 12"),
      ("A;;1", "total_conversions: empty; expected a whole number such as 12"),
      ("A;-1;1", "total_conversions: -1 is negative; expected 0 or more"),
      ("A;1.5;1", "total_conversions: 1.5 is a fraction; expected a whole number such as 12"),
      (
        "A;99999999999999999999;1",
        "total_conversions: 99999999999999999999 is too large; expected at most "
          + "9223372036854775807"
      ),
      (
        "A;1;1,5",
        "value: “1,5” is not an amount; expected a plain decimal number such as 12.50"
      ),
      (
        "A;1;12345678901234",
        "value: 12345678901234 is too large; expected at most 12 digits before the point"
      ),
      ("A;0;5", "worth 5 without a conversion; expected 0"),
      (";1;1", "path: empty; expected channels such as Email > Search"),
      ("  ;1;1", "path: empty; expected channels such as Email > Search"),
      (
        "A > > B;1;1",
        "path: channel 2 of “A > > B” is empty; expected channels such as Email > Search"
      ),
      (
        "A >;1;1", "path: channel 2 of “A >” is empty; expected channels such as Email > Search"
      ),
      ("A;1", "the row has 2 columns; expected 3"),
      ("A;1;1;1", "the row has 4 columns; expected 3"),
      ("\"A\"x;1;1", "path: text follows the closing quote; expected the end of the field"),
      ("\"A\nB\";1;1", "path: a line end in it; expected none"),
      ("A;1;\"1", "value: a quote is not closed; expected one"),
      (
        "A;9223372036854775807;1\nA;1;1",
        "the rows up to here have more than 9223372036854775807 touchpoints in all; "
          + "expected fewer"
      ),
      (
        "A;1;9223372036853\nA;1;1",
        "the revenue up to here is more than 9223372036854.775807 in all; expected less"
      ),
    ])
  func `a bad line is named, with what would be right`(_ row: String, _ problem: String) throws {
    let complaint = try Self.complaint("path;total_conversions;value\nOK;1;1\n\(row)\n")
    let text = try #require(complaint?.what)
    #expect(complaint?.status == .usage)
    let line = row.hasPrefix("A;9") || row.hasPrefix("A;1;9") ? 4 : 3
    #expect(text.hasSuffix("paths.csv:\(text.contains(":3:") ? 3 : line): \(problem)"))
  }

  @Test func `all bad lines count, the first ten are shown, and nothing is calculated`() throws {
    let rows = (0..<13).map { "\"a\nb\",\($0)" } + ["A,1"]
    let complaint = try #require(
      try Self.complaint("path,conversions\n" + rows.joined(separator: "\n")))
    #expect(complaint.what.hasSuffix("paths.csv: 13 bad lines; nothing was calculated"))
    #expect(complaint.details.count == 11)
    #expect(complaint.details[0].hasSuffix("paths.csv:2: path: a line end in it; expected none"))
    #expect(complaint.details[9].hasSuffix("paths.csv:20: path: a line end in it; expected none"))
    #expect(complaint.details[10] == "and 3 more")
    #expect(complaint.description.hasSuffix("\n  and 3 more\n"))
  }

  @Test(
    arguments: [
      ("", "nothing in it; \(PathHeader.expected)"),
      (" \n\n", "nothing in it; \(PathHeader.expected)"),
      ("path,conversions\n\n", "only a header line; expected a row for each path"),
      ("paht,conversions\nA,1", "1: no column path; did you mean it by “paht”?; "),
      ("\nwho,what\nA,1", "2: no column path; "),
      ("path,value\nA,1", "1: no column total_conversions; "),
      (
        "path,conversions,total conversions\nA,1,1",
        "1: conversions and total conversions are both total_conversions; expected one of them"
      ),
      ("[1]", "a list; expected one journey as a JSON object, or paths as CSV"),
      ("{", "byte 2: the value ends too early; a bracket or a quote is not closed"),
      ("\u{1F}", "1: no column path; "),
    ])
  func `a file that has no paths is refused`(_ text: String, _ problem: String) throws {
    let complaint = try #require(try Self.complaint(text))
    #expect(complaint.status == .usage)
    let said = complaint.what
    #expect(
      said.contains("paths.csv: \(problem)") || said.contains("paths.csv:\(problem)"), "\(said)")
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x41, 0], "UTF-16; expected UTF-8"),
      ([0x1F, 0x8B, 8, 0], "packed; expected plain text"),
      ([0x28, 0xB5, 0x2F, 0xFD, 0], "packed; expected plain text"),
      (Array("path,conversions\nA\u{10}".utf8) + [0xC3, 0x2C, 0x31], "is not UTF-8"),
    ] as [([UInt8], String)])
  func `content that is no UTF-8 text is refused`(_ bytes: [UInt8], _ problem: String) throws {
    let work = try Workdir()
    let file = try work.write(bytes, to: "f")
    let complaint = #expect(throws: Complaint.self) {
      guard case .paths(var reader) = try CalculationInput(file) else { return }
      _ = try Calculation(try ModelChoice(["linear"]), try CalculationOptions.parse([]))
        .paths(&reader)
    }
    #expect(complaint?.what.contains(problem) == true)
  }

  @Test func `a file of nothing but channels is no file of paths`() throws {
    let rows = (0...ChannelSpellings.limit).map { "c\($0),1" }
    let complaint = try Self.complaint("path,conversions\n" + rows.joined(separator: "\n"))
    #expect(
      complaint?.what.hasSuffix(
        "paths.csv:65538: path: “c65536” is one channel too many; expected at most 65536, "
          + "parted by >") == true)
  }

  @Test(
    arguments: [
      (["liner"], [], "“liner” is no model; did you mean linear?"),
      (["nonsense"], [], "“nonsense” is no model; expected one that attrctl models lists"),
      ([], [], "--model: missing; expected a model"),
      (
        ["ihc"], [],
        "--model: ihc needs timestamps, which paths do not have; linear, first-touch, markov and "
          + "others work on paths, and it on one journey as JSON"
      ),
      (["time-decay"], [], "--model: time-decay needs timestamps"),
      (["linear"], ["--half-life", "3d"], "--half-life: belongs to time-decay, which is not "),
      (["markov"], ["--order", "4"], "--order: “4” is not an order; expected 1, 2 or 3"),
      (
        ["shapley"], ["--worth", "x"],
        "--worth: “x” is not a worth; expected subset-count, subset-rate, exact-rate, ordered"
      ),
      (
        ["ihc-remote"], [],
        "--model: ihc-remote is what the IHC service answered the daemon; ihc is its local counterpart"
      ),
      (["u-shaped"], ["--u-shaped", "1,1,1"], "--u-shaped: “1,1,1” is not a division; expected "),
    ] as [([String], [String], String)])
  func `models and parameters are checked`(
    _ models: [String], _ flags: [String], _ problem: String
  ) throws {
    let complaint = try Self.complaint(CalculatePathTests.tiny, models, flags)
    #expect(complaint?.status == .usage)
    #expect(complaint?.what.contains(problem) == true, "\(complaint?.what ?? "")")
    let names = ModelCatalog.standard.ids.joined(separator: ", ")
    if problem.contains("is no model") {
      #expect(complaint?.next == "name one or more of \(names), or all")
    }
  }
}
