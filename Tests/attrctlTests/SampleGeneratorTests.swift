import AttributionCore
import Testing

@testable import attrctl

/// What holds for every made-up set, and what a large one looks like.
@Suite struct SampleGeneratorTests {
  /// A set that is large enough for its proportions to show.
  static let large = Result { () throws(Complaint) in
    Array(SampleGenerator(try SampleSettings(sessions: 60_000, seed: 3)))
  }

  @Test func `equal settings make equal days`() throws {
    let settings = try SampleSettings(sessions: 3000, seed: 11, days: 30)
    #expect(Array(SampleGenerator(settings)) == Array(SampleGenerator(settings)))
  }

  @Test func `sets of different seeds share no session and no user`() throws {
    let sets = try [1, 2].map { seed in
      SampleGenerator(try SampleSettings(sessions: 3000, seed: seed)).flatMap(\.sessions)
    }
    #expect(Set(sets[0].map(\.id)).isDisjoint(with: sets[1].map(\.id)))
    #expect(Set(sets[0].map(\.user)).isDisjoint(with: sets[1].map(\.user)))
  }

  @Test(arguments: [(1, 1), (1, 90), (7, 400), (2000, 1), (2000, 60), (10_001, 33)])
  func `a set has exactly the days and sessions asked for`(_ sessions: Int, _ days: Int) throws {
    let settings = try SampleSettings(sessions: sessions, seed: 5, days: days)
    let exports = Array(SampleGenerator(settings))
    #expect(exports.count == days)
    let rows = exports.flatMap(\.sessions)
    #expect(rows.count == sessions)
    #expect(Set(rows.map(\.id)).count == sessions)
    #expect(rows.allSatisfy { 0..<(days * 86_400) ~= $0.second })
  }

  @Test func `nothing out of range is accepted`() {
    let sessions = #expect(throws: Complaint.self) { try SampleSettings(sessions: 0) }
    #expect(sessions?.status == .usage)
    #expect(
      sessions?.what
        == "--sessions: 0 is out of range; expected a whole number from 1 to 1000000000")
    let days = #expect(throws: Complaint.self) { try SampleSettings(sessions: 1, days: 3651) }
    #expect(days?.what == "--days: 3651 is out of range; expected a whole number from 1 to 3650")
  }

  @Test func `exports are in time order and never ahead of time`() throws {
    for (number, day) in try Self.large.get().enumerated() {
      #expect(day.sessions == day.sessions.sorted())
      #expect(day.conversions == day.conversions.sorted())
      #expect(day.sessions.allSatisfy { $0.second / 86_400 <= number })
      #expect(day.conversions.allSatisfy { $0.second / 86_400 == number })
    }
  }

  @Test func `a few sessions in a hundred are exported late`() throws {
    let days = try Self.large.get().enumerated()
    let late = days.map { number, day in
      day.sessions.count { $0.second / 86_400 < number }
    }
    #expect(1200...3000 ~= late.reduce(0, +))
  }

  @Test func `a third of the users has three visits or more, and some a hundred`() throws {
    let visits = try visitsByUser().values
    #expect(visits.allSatisfy { 1...200 ~= $0 })
    // The tail is cut where the set ends, so there are somewhat fewer than 1/3 and 1/100.
    #expect(25...34 ~= visits.count { $0 >= 3 } * 100 / visits.count)
    #expect(visits.contains { $0 >= 100 })
  }

  @Test func `all twelve channels are visited, and one is Direct`() throws {
    let channels = Set(try Self.large.get().flatMap(\.sessions).map(\.channel))
    #expect(channels.count == 12)
    #expect(SampleChannel.all.count { $0.name == "Direct" } == 1)
    #expect(Set(SampleChannel.all.map(\.name)).count == 12)
  }

  @Test func `about one user in twenty orders, and some order again`() throws {
    let users = try visitsByUser()
    let conversions = try Self.large.get().flatMap(\.conversions)
    let orders = Dictionary(grouping: conversions, by: \.user).mapValues(\.count)
    let buyers = users.keys.count { orders[$0] != nil }
    #expect(40...60 ~= buyers * 1000 / users.count)
    #expect(orders.values.contains { $0 > 1 })
    #expect(orders.values.allSatisfy { $0 <= 3 })
  }

  @Test func `an order follows a visit, or is of a user without any`() throws {
    let days = try Self.large.get()
    let sessions = Dictionary(grouping: days.flatMap(\.sessions), by: \.user)
    var strangers = 0
    for order in days.flatMap(\.conversions) {
      #expect(order.cents >= 990)
      guard let visits = sessions[order.user] else {
        strangers += 1
        continue
      }
      #expect(visits.contains { $0.second <= order.second })
    }
    #expect(strangers > 0)
  }

  @Test func `only paid visits have costs, not all of them, and each once`() throws {
    let days = try Self.large.get()
    let costs = days.flatMap(\.costs)
    let priced = Set(costs.map(\.session))
    #expect(priced.count == costs.count)
    let paid = days.flatMap(\.sessions).filter { SampleChannel.all[$0.channel].cost > 0 }
    #expect(priced.isSubset(of: paid.map(\.id)))
    #expect(80...95 ~= priced.count * 100 / paid.count)
    #expect(costs.allSatisfy { $0.tenThousandths > 0 })
  }

  @Test func `the costs of some days arrive a day late, all of them`() throws {
    let days = try Self.large.get()
    let eventDays = Dictionary(
      uniqueKeysWithValues: days.flatMap(\.sessions).map { ($0.id, $0.second / 86_400) })
    var delays: [Int: Set<Int>] = [:]
    for (number, day) in days.enumerated().dropLast() {
      for cost in day.costs {
        let eventDay = try #require(eventDays[cost.session])
        delays[eventDay, default: []].insert(number - eventDay)
      }
    }
    #expect(delays.values.allSatisfy { $0 == [0] || $0 == [1] })
    #expect(delays.values.contains([1]))
  }

  private func visitsByUser() throws -> [SampleUserID: Int] {
    Dictionary(grouping: try Self.large.get().flatMap(\.sessions), by: \.user)
      .mapValues(\.count)
  }
}
