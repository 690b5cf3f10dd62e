import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// Data-driven models over files of paths.
@Suite struct CalculateFitTests {
  /// The value of a JSON number or of a fraction such as `9/22`.
  private static func value(_ json: JSON?) throws -> Double {
    if case .array(let elements)? = json { return try value(elements.first) }
    if case .number(let number)? = json { return try #require(Double(number.text)) }
    let parts = try #require(json?.string).split(separator: "/")
    let numbers = try parts.map { try #require(Double($0)) }
    return numbers.count == 2 ? numbers[0] / numbers[1] : try #require(numbers.first)
  }

  private static func exact() throws -> JSON {
    try JSON(parsing: SharedData.text("data/models/tiny_exact.json"))
  }

  private static func expect(
    _ model: CalculatedModel, gives json: JSON?, _ amount: (CalculatedModel.Row) -> Double
  ) throws {
    for row in model.rows {
      let expected = try value(json?[row.channel])
      #expect(abs(amount(row) - expected) <= 1e-12 * 750, "\(model.model) \(row.channel)")
    }
    #expect(model.rows.map(\.channel) == ["A", "B", "C"])
  }

  @Test(.enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)), arguments: 1...3)
  func `markov gives the exact fractions of the small set`(_ order: Int) throws {
    let exact = try #require(try Self.exact()["markov_\(order)"])
    let text = try SharedData.text("data/models/tiny.csv")
    let model = try CalculatePathTests.calculate(text, ["markov"], ["--order", "\(order)"]).models[
      0]
    for row in model.rows {
      let expected = try Self.value(exact["conversions"]?[row.channel])
      #expect(abs(row.credit.value - expected) <= 1e-12)
      let effect = try Self.value(exact["removal"]?[row.channel])
      #expect(abs(try Self.value(model.fit["removal_effects"]?[row.channel]) - effect) <= 1e-12)
    }
    let probability = try Self.value(model.fit["conversion_probability"])
    #expect(abs(probability - (try Self.value(exact["p_conv"]))) <= 1e-12)
    #expect(model.fit["order"] == .number(JSONNumber(order)))
    #expect(model.fit["conversions"] == 9)
    #expect(model.fit["revenue"] == 750)
    #expect(model.fit["nulls"] == 13)
    #expect(model.fit["paths"] == 6)
  }

  @Test(
    .enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)),
    arguments: [
      ("subset-count", "subset_conversions"), ("subset-rate", "subset_rate"),
      ("exact-rate", "exact_set_rate"),
    ])
  func `shapley gives the exact fractions of the small set`(
    _ worth: String, _ name: String
  ) throws {
    let exact = try #require(try Self.exact()["shapley"]?[name])
    let text = try SharedData.text("data/models/tiny.csv")
    let model = try CalculatePathTests.calculate(text, ["shapley"], ["--worth", worth]).models[0]
    for row in model.rows {
      let expected = try Self.value(exact["conversions"]?[row.channel])
      #expect(abs(row.credit.value - expected) <= 1e-12, "\(row.channel)")
      guard let raw = exact["raw"]?[row.channel] else { continue }
      let value = try Self.value(model.fit["shapley_values"]?[row.channel])
      #expect(abs(value - (try Self.value(raw))) <= 1e-12)
    }
    #expect(model.fit["worth"] == .string(worth))
    #expect(model.fit["standard_errors"] == nil)
    guard worth == "subset-count" else { return }
    #expect(model.fit["revenue_shapley_values"]?["B"] == .number(model.rows[1].revenue.number))
  }

  @Test(
    .enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)),
    arguments: [
      ("first", "first-touch"), ("last", "last-touch"), ("linear", "linear"),
      ("u_shaped", "u-shaped"),
    ])
  func `heuristics give the exact fractions of the small set`(
    _ name: String, _ id: String
  ) throws {
    let exact = try #require(try Self.exact()["heuristic"]?[name])
    let text = try SharedData.text("data/models/tiny.csv")
    let model = try CalculatePathTests.calculate(text, [id]).models[0]
    for row in model.rows {
      let credit = try Self.value(exact["conversions"]?[row.channel])
      let revenue = try Self.value(exact["value"]?[row.channel])
      #expect(abs(row.credit.value - credit) <= 1e-12)
      #expect(abs(row.revenue.value - revenue) <= 1e-12 * 750)
    }
  }

  @Test func `credit by position sums to the credit of the channel`() throws {
    let text = CalculatePathTests.tiny
    let counted = try CalculatePathTests.calculate(text, ["shapley"]).models[0]
    let ordered = try CalculatePathTests.calculate(text, ["shapley"], ["--worth", "ordered"])
      .models[0]
    #expect(ordered.rows == counted.rows)
    var sums: [String: Double] = [:]
    let positions = try #require(ordered.fit["positions"]?.elements)
    for position in positions {
      let name = try #require(position["channel_name"]?.string)
      sums[name, default: 0] += try Self.value(position["credit"])
    }
    for row in counted.rows {
      #expect(abs(sums[row.channel, default: .nan] - row.credit.value) <= 1e-12)
    }
    #expect(counted.fit["positions"] == nil)
  }

  @Test(arguments: ["markov", "shapley", "path-removal"])
  func `channel totals come to all conversions and revenue, in any order of rows`(
    _ model: String
  ) throws {
    var lines = CalculatePathTests.tiny.split(separator: "\n").map(String.init)
    let first = try CalculatePathTests.calculate(lines.joined(separator: "\n"), [model]).models[0]
    #expect(abs(CalculatedAmount.sum(first.rows.map(\.credit)).value - 9) <= 1e-12)
    #expect(abs(CalculatedAmount.sum(first.rows.map(\.revenue)).value - 750) <= 1e-9)
    lines = [lines[0]] + lines.dropFirst().reversed()
    let second = try CalculatePathTests.calculate(lines.joined(separator: "\n"), [model]).models[0]
    #expect(second.rows == first.rows)
    #expect(second.fit == first.fit)
  }

  @Test func `the table of a data-driven model shows what it learned`() throws {
    let result = try CalculatePathTests.calculate(
      CalculatePathTests.tiny, ["markov"], ["--order", "2"])
    #expect(
      result.page.text(.plain) == """
        6 paths with 9 conversions worth 750, and 13 times nothing.
        Model markov: order 2, conversion probability 0.4090909090909091, states 7.

        channel  credit    share  revenue  removal effect
        A         3.649   40.5 %   287.74          0.8333
        B         1.459   16.2 %   132.08          0.3333
        C         3.892   43.2 %   330.19          0.8889
        ─────────────────────────────────────────────────
        total     9.000  100.0 %   750.00

        """)
  }

  @Test func `a model that cannot learn says why, and is left out of all`() throws {
    let text = "path,conversions,nulls\nA > B,0,5\n"
    let complaint = #expect(throws: Complaint.self) {
      try CalculatePathTests.calculate(text, ["linear", "markov"])
    }
    #expect(complaint?.status == .usage)
    #expect(complaint?.what.contains("paths.csv: markov: ") == true)
    let all = try CalculatePathTests.calculate(text, ["all"])
    #expect(!all.models.map(\.model).contains("markov"))
    #expect(all.models.map(\.model).contains("linear"))
    #expect(all.notes.contains { $0.hasPrefix("Left out: markov: ") })
  }

  @Test func `every model of the catalog takes paths or says that it needs more`() throws {
    let all = try CalculatePathTests.calculate(CalculatePathTests.tiny, ["all"])
    let left = ["ihc", "ihc-remote", "time-decay"]
    #expect(
      all.models.map(\.model) == ModelCatalog.standard.ids.filter { !left.contains($0) })
    #expect(
      all.notes
        == [
          "Left out, as each needs timestamps, which paths do not have: ihc, time-decay.",
          "Left out, as each is what the IHC service answered the daemon: ihc-remote.",
        ])
    for model in all.models where model.model != "participation" {
      #expect(abs(CalculatedAmount.sum(model.rows.map(\.credit)).value - 9) <= 1e-12 * 9)
    }
  }
}
