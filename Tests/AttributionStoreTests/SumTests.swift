import AttributionCore
import TestSupport
import Testing

@testable import AttributionStore

/// The tables in which changes to sums are collected.
@Suite struct SumTests {
  @Test func `sums by channel and day are all there, in order, but for those that come to zero`() {
    var random = SeededRandom(seed: 74)
    var table = ChannelDayTable()
    var expected: [[Int64]: [Int64]] = [:]
    for _ in 0..<20_000 {
      let day = Day(number: .random(in: -40...40, using: &random))
      let channel = ChannelID(rawValue: .random(in: 0...30, using: &random) * 7)
      let cost = Int64.random(in: -1...1, using: &random)
      let sign: Int64 = Bool.random(using: &random) ? 1 : -1
      table.add(day, channel, .init(sessions: sign, cost: cost))
      let sums = expected[[Int64(day.number), Int64(channel.rawValue)], default: [0, 0]]
      expected[[Int64(day.number), Int64(channel.rawValue)]] = [sums[0] + sign, sums[1] + cost]
    }
    expected = expected.filter { $0.value != [0, 0] }
    let keys = expected.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let entries = table.entries
    #expect(entries.map { [Int64($0.day.number), Int64($0.channel.rawValue)] } == keys)
    #expect(entries.map { [$0.sums.sessions, $0.sums.cost] } == keys.map { expected[$0] })
    #expect(!table.hasOverflowed)
  }

  @Test func `sums of credit come in the order of the table, whatever the model's number`() {
    var random = SeededRandom(seed: 75)
    var table = CreditDayTable()
    var expected: [[Int64]: [Int64]] = [:]
    for _ in 0..<20_000 {
      let key = CreditDayTable.Key(
        basis: Bool.random(using: &random) ? .sessionDay : .conversionDay,
        model: .random(in: 0...20, using: &random),
        day: Day(number: .random(in: -9...9, using: &random)),
        channel: ChannelID(rawValue: .random(in: 0...4, using: &random)))
      let credit = Int64.random(in: -2...2, using: &random)
      table.add(key, .init(credit: credit, revenue: 2 * credit))
      let sums = expected[key.numbers, default: [0, 0]]
      expected[key.numbers] = [sums[0] + credit, sums[1] + 2 * credit]
    }
    expected = expected.filter { $0.value != [0, 0] }
    let keys = expected.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let entries = table.entries
    #expect(entries.map(\.key.numbers) == keys)
    #expect(entries.map { [$0.sums.credit, $0.sums.revenue] } == keys.map { expected[$0] })
  }

  @Test func `a sum that does not fit is noticed, in whichever place of a row it stands`() {
    for model in UInt32(0)..<10 {
      var table = CreditDayTable()
      let key = CreditDayTable.Key(
        basis: .sessionDay, model: model, day: Day(number: 0), channel: ChannelID(rawValue: 0))
      table.add(key, .init(credit: 1, revenue: .max))
      #expect(!table.hasOverflowed)
      table.add(key, .init(credit: 1, revenue: 1))
      #expect(table.hasOverflowed)
    }
  }
}

extension CreditDayTable.Key {
  /// In the order of the table's key.
  fileprivate var numbers: [Int64] {
    [Int64(basis.rawValue), Int64(model), Int64(day.number), Int64(channel.rawValue)]
  }
}
