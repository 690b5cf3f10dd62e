import ArgumentParser
import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// Models over files of aggregated paths.
@Suite struct CalculatePathTests {
  static let tiny = """
    path;total_conversions;total_conversion_value;total_null
    A > B > C;2;200;1
    A;1;50;3
    B > B > C;1;80;2
    C > A > C;3;300;1
    B;0;0;4
    A > C;2;120;2

    """

  /// What models make of a file.
  static func calculate(
    _ text: String, _ models: [String] = ["linear"], _ flags: [String] = [],
    block: Int = 1 << 20
  ) throws -> CalculatedModels {
    let work = try Workdir()
    let file = try work.write(text, to: "paths.csv")
    guard case .paths(var reader) = try CalculationInput(file, block: block) else {
      throw Complaint(.failed, "not taken for paths")
    }
    let options = try CalculationOptions.parse(flags)
    return try Calculation(try ModelChoice(models), options).paths(&reader)
  }

  static func credits(_ model: CalculatedModel) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: model.rows.map { ($0.channel, $0.credit.value) })
  }

  @Test(
    arguments: [
      ("first-touch", ["A": 5, "B": 1, "C": 3], ["A": 370, "B": 80, "C": 300]),
      ("last-touch", ["A": 1, "B": 0, "C": 8], ["A": 50, "B": 0, "C": 700]),
      (
        "linear", ["A": 11.0 / 3, "B": 4.0 / 3, "C": 4],
        ["A": 830.0 / 3, "B": 120, "C": 1060.0 / 3]
      ),
      ("u-shaped", ["A": 3.4, "B": 1, "C": 4.6], ["A": 250, "B": 88, "C": 412]),
    ] as [(String, [String: Double], [String: Double])])
  func `heuristics give the exact fractions of a small set`(
    _ model: String, _ credits: [String: Double], _ revenues: [String: Double]
  ) throws {
    let result = try Self.calculate(Self.tiny, [model]).models[0]
    #expect(result.rows.map(\.channel) == ["A", "B", "C"])
    for row in result.rows {
      #expect(abs(row.credit.value - credits[row.channel, default: .nan]) <= 1e-15 * 9)
      #expect(abs(row.revenue.value - revenues[row.channel, default: .nan]) <= 1e-15 * 750)
    }
  }

  @Test(arguments: [",", ";", "\t", "|"], ["\n", "\r\n", "\r"])
  func `delimiters, line ends, quotes and a byte order mark change nothing`(
    _ delimiter: String, _ lineEnd: String
  ) throws {
    let plain = try Self.calculate(Self.tiny).models[0].rows
    let rows = Self.tiny.split(separator: "\n").map {
      $0.split(separator: ";", omittingEmptySubsequences: false)
    }
    let free = rows.map { $0.joined(separator: delimiter) }.joined(separator: lineEnd)
    let quoted = rows.map { row in row.map { "\"\($0)\"" }.joined(separator: delimiter) }
      .joined(separator: lineEnd)
    for text in [free, "\u{FEFF}" + free, free + lineEnd + lineEnd, quoted, quoted + lineEnd] {
      #expect(try Self.calculate(text).models[0].rows == plain)
    }
  }

  @Test func `columns have several names, any order, and company`() throws {
    let result = try Self.calculate(
      """
      note,Total Null,REVENUE,Conversions,PATH
      x,1,10.50,1,A>B
      "y, z",,,0,  B   >C
      """)
    #expect(result.input == "2 paths with 1 conversion worth 10.5, and 1 times nothing.")
    #expect(result.notes.count == 1 && result.notes[0].hasSuffix("paths.csv: ignored: note"))
    #expect(Self.credits(result.models[0]) == ["A": 0.5, "B": 0.5, "C": 0])
  }

  @Test func `names are trimmed, and keep what quotes protect`() throws {
    let result = try Self.calculate(
      "path,conversions\n\" Say \"\"hi\"\" ,  you > Grün \",2\n Say > x y\t,3.0\nx y,1e+01\n")
    #expect(
      Self.credits(result.models[0])
        == ["Say \"hi\" ,  you": 1, "Grün": 1, "Say": 1.5, "x y": 11.5])
  }

  @Test func `two spellings of one text are one channel`() throws {
    let result = try Self.calculate("path,conversions\nGru\u{308}n,1\nGr\u{FC}n > b,1\n")
    #expect(result.models[0].rows.map(\.credit.value) == [1.5, 0.5])
  }

  @Test func `blocks cut rows anywhere`() throws {
    var text = "path,conversions,note,value\n"
    for row in 0..<60 {
      let name = String(repeating: "n", count: row)
      text += "a\(name) > \"b\" > \(row % 7),\(row),\"line \(row)\r\nof \"\"two\"\"\",1.5\r\n"
    }
    text = text.split(separator: "\n").joined(separator: "\n")
    let whole = try Self.calculate(text.replacing("0,\"line 0", with: "1,\"line 0"), ["linear"])
    for block in [64, 65, 97, 128, 1000] {
      let cut = try Self.calculate(
        text.replacing("0,\"line 0", with: "1,\"line 0"), ["linear"], block: block)
      #expect(cut.models[0].rows == whole.models[0].rows)
      #expect(cut.input == whole.input)
    }
  }

  @Test func `the order of rows does not show, and sums reconcile`() throws {
    var random = SeededRandom(seed: 4)
    var rows: [String] = []
    var conversions: Int64 = 0
    var micros: Int64 = 0
    for _ in 0..<300 {
      let path = (0..<Int.random(in: 1...9, using: &random))
        .map { _ in "Channel \(Int.random(in: 0..<8, using: &random))" }.joined(separator: " > ")
      let count = Int64.random(in: 0...1_000_000, using: &random)
      let revenue = count == 0 ? 0 : Int64.random(in: -5_000_000...1 << 40, using: &random)
      conversions += count
      micros += revenue
      let amount = FixedPoint.text(revenue, decimals: 6)
      rows.append("\(path);\(count);\(amount);\(Int.random(in: 0...9, using: &random))")
    }
    let header = "path;total_conversions;total_conversion_value;total_null\n"
    let models = ModelCatalog.standard.entries.map(\.card)
      .filter {
        !$0.isFitted && $0.conserves && $0.id != RemoteIHC.card.id
          && !HeuristicTotals.needsJourneys($0.id)
      }
    let first = try Self.calculate(header + rows.joined(separator: "\n"), models.map(\.id))
    rows.shuffle(using: &random)
    let second = try Self.calculate(header + rows.joined(separator: "\n"), models.map(\.id))
    for (left, right) in zip(first.models, second.models) {
      #expect(left.rows == right.rows, "\(left.model)")
      let credit = CalculatedAmount.sum(left.rows.map(\.credit)).value
      let revenue = CalculatedAmount.sum(left.rows.map(\.revenue)).value
      #expect(abs(credit - Double(conversions)) <= 1e-9 * Double(conversions))
      #expect(abs(revenue - Double(micros) / 1e6) <= 1e-9 * abs(Double(micros) / 1e6))
    }
  }

  @Test func `last-non-direct knows channels that come late`() throws {
    let text = "path,conversions\nA > Direct,1\nB > Mine > Direct,1\nMine,1\n"
    #expect(
      Self.credits(try Self.calculate(text, ["last-non-direct"], block: 32).models[0])
        == ["A": 1, "Direct": 0, "B": 0, "Mine": 2])
    #expect(
      Self.credits(
        try Self.calculate(
          text, ["last-non-direct"], ["--direct-channels", "Mine, Direct"], block: 32
        ).models[0])
        == ["A": 1, "Direct": 0, "B": 1, "Mine": 1])
  }

  @Test func `without conversions heuristics give nothing to anybody`() throws {
    let result = try Self.calculate("path,conversions,nulls\nA > B,0,5\n", ["linear"])
    #expect(Self.credits(result.models[0]) == ["A": 0, "B": 0])
    #expect(result.page.text(.plain).contains("total     0.000      –     0.00"))
  }

  @Test func `a path of ten thousand touchpoints is one row like another`() throws {
    let path = (0..<10_000).map { "c\($0 % 3)" }.joined(separator: ">")
    let result = try Self.calculate("path,conversions\n\(path),1\n", block: 64)
    #expect(abs(Self.credits(result.models[0]).values.reduce(0, +) - 1) <= 1e-9)
  }

  @Test func `bytes of any kind are refused or read, and never a trap`() throws {
    var random = SeededRandom(seed: 9)
    let alphabet = Array("ab>> ;;,,\"\"\n\r\n0123.-e\u{FF}\t|".utf8) + [0, 0xFF]
    var refused = 0
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let work = try Workdir()
      let file = try work.write(Array("path;conversions\n".utf8) + bytes, to: "f")
      do {
        guard case .paths(var reader) = try CalculationInput(file, block: 16) else { continue }
        _ = try Calculation(try ModelChoice(["linear"]), try CalculationOptions.parse([]))
          .paths(&reader)
      } catch is Complaint {
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}
