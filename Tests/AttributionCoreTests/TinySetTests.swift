import AttributionCore
import Foundation
import TestSupport
import Testing

/// The small worked set with its exact fractions.
@Suite(.enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)))
struct TinySetTests {
  /// What is expected, by model, figure and channel.
  private struct Expected: Decodable {
    var markov1: Chain
    var markov2: Chain
    var markov3: Chain
    var shapley: Shapley

    struct Chain: Decodable {
      var pConv: String
      var removal: [String: String]
      var conversions: [String: [Figure]]
    }

    struct Shapley: Decodable {
      var subsetConversions: Worth
      var subsetRate: Worth
      var exactSetRate: Worth
    }

    struct Worth: Decodable {
      var raw: [String: Double]?
      var conversions: [String: Double]
      var value: [String: Double]?
    }

    /// A fraction such as `9/22`, or a number.
    struct Figure: Decodable {
      var value: Double

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          value = number
        } else {
          value = try TinySetTests.fraction(container.decode(String.self))
        }
      }
    }
  }

  private static func fraction(_ text: String) throws -> Double {
    let parts = text.split(separator: "/").compactMap { Double($0) }
    try #require(parts.count == 2)
    return parts[0] / parts[1]
  }

  private static func expected() throws -> Expected {
    let text = try SharedData.text("data/models/tiny_exact.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Expected.self, from: Data(text.utf8))
  }

  private static func set() throws -> PathSet {
    let lines = try SharedData.text("data/models/tiny.csv").split(whereSeparator: \.isNewline)
    return PathSet(
      try lines.dropFirst().map { line in
        let fields = line.split(separator: ";").map(String.init)
        let numbers = fields.dropFirst().compactMap { Int64($0) }
        try #require(numbers.count == 3)
        return (
          fields[0].components(separatedBy: " > "),
          PathTally(
            conversions: numbers[0], revenue: Money(micros: numbers[1] * 1_000_000),
            nulls: numbers[2])
        )
      })
  }

  @Test(arguments: [1, 2, 3])
  func `markov of every order gives the exact fractions`(order: Int) throws {
    let expected = try Self.expected()
    let chain = [expected.markov1, expected.markov2, expected.markov3][order - 1]
    var rules = AttributionRules()
    rules.markovOrder = order
    let fit = try Self.set().fit("markov", rules)
    #expect(abs(fit.summary.conversionProbability - (try Self.fraction(chain.pConv))) < 1e-12)
    #expect(fit.channels.map(\.name) == ["A", "B", "C"])
    for channel in fit.channels {
      let effect = try Self.fraction(#require(chain.removal[channel.name]))
      #expect(abs(channel.effect - effect) < 1e-12)
      for figure in try #require(chain.conversions[channel.name]) {
        #expect(abs(channel.conversions - figure.value) < 1e-12)
      }
    }
  }

  @Test(arguments: ShapleyWorth.allCases)
  func `every worth gives the exact values`(worth: ShapleyWorth) throws {
    let all = try Self.expected().shapley
    let expected =
      switch worth {
      case .subsetCount, .ordered: all.subsetConversions
      case .subsetRate: all.subsetRate
      case .exactRate: all.exactSetRate
      }
    var rules = AttributionRules()
    rules.shapleyWorth = worth
    for channel in try Self.set().fit("shapley", rules).channels {
      let conversions = try #require(expected.conversions[channel.name])
      #expect(abs(channel.conversions - conversions) < 1e-12)
      if let value = expected.value?[channel.name] {
        #expect(abs(channel.revenue / 1e6 - value) < 1e-9)
      }
      if let raw = expected.raw?[channel.name] { #expect(abs(channel.effect - raw) < 1e-12) }
    }
  }
}
