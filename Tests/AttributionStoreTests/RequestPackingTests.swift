import AttributionCore
import TestSupport
import Testing

@testable import AttributionStore

/// Journeys are packed whole, tightly, and none waits for ever.
@Suite struct RequestPackingTests {
  /// How long journeys are, as they may come.
  enum Lengths: String, CaseIterable, Sendable {
    case upToAll, upToHalf, upToTwenty, upToThree, oneOrThree, meanTwo, meanFive, meanThirty, ones

    func draw(_ most: Int, _ random: inout SeededRandom) -> Int {
      func geometric(_ mean: Double) -> Int {
        var length = 1
        while length < most, Double.random(in: 0..<1, using: &random) > 1 / mean { length += 1 }
        return length
      }
      return switch self {
      case .upToAll: Int.random(in: 1...most, using: &random)
      case .upToHalf: Int.random(in: 1...(most / 2), using: &random)
      case .upToTwenty: Int.random(in: 1...20, using: &random)
      case .upToThree: Int.random(in: 1...3, using: &random)
      case .oneOrThree: Bool.random(using: &random) ? 1 : 3
      case .meanTwo: geometric(2)
      case .meanFive: geometric(5)
      case .meanThirty: geometric(30)
      case .ones: 1
      }
    }
  }

  @Test(arguments: Lengths.allCases, [200, 3_000])
  func `requests made one after the other are within a twentieth of the fewest there can be`(
    _ lengths: Lengths, _ limit: Int
  ) throws {
    var random = SeededRandom(seed: 41)
    let packing = RequestPacking(journeys: 100, sessions: limit)
    let all = (0..<1_500).map { _ in lengths.draw(limit, &random) }
    var waiting = Array(all.indices)
    var requests = 0
    var seen: Set<Int> = []
    while !waiting.isEmpty {
      var window: [Int] = []
      var sessions = 0
      for journey in waiting.prefix(RequestPacking.windowJourneys) {
        if sessions >= limit * RequestPacking.windowRequests { break }
        window.append(journey)
        sessions += all[journey]
      }
      let count = Int.random(in: 1...3, using: &random)
      let packed = packing.first(count, of: window.map { all[$0] })
      #expect(packed.first?.first == 0, "the oldest goes first")
      for members in packed {
        let journeys = members.map { window[$0] }
        #expect(journeys.count <= 100)
        #expect(journeys.reduce(0) { $0 + all[$1] } <= limit)
        for journey in journeys { #expect(seen.insert(journey).inserted) }
        requests += 1
      }
      waiting.removeAll { seen.contains($0) }
    }
    let least = packing.lowerBound(journeys: all.count, sessions: all.reduce(0, +))
    #expect(Double(requests) <= (Double(least) * 1.05).rounded(.up), "\(requests) for \(least)")
  }

  @Test func `nothing that is left out would fit into a request that is made`() {
    var random = SeededRandom(seed: 42)
    for _ in 0..<200 {
      let packing = RequestPacking(
        journeys: Int.random(in: 1...8, using: &random),
        sessions: Int.random(in: 10...30, using: &random))
      let lengths = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Int.random(in: 1...10, using: &random)
      }
      let packed = packing.first(2, of: lengths)
      let left = Set(lengths.indices).subtracting(packed.joined())
      for members in packed where members.count < packing.journeys {
        let free = packing.sessions - members.reduce(0) { $0 + lengths[$1] }
        #expect(!left.contains { lengths[$0] <= free })
      }
      #expect(packed.count == min(2, packing.count(of: lengths)) || left.isEmpty)
    }
  }

  @Test func `a journey that fills a request has one of its own`() {
    let packing = RequestPacking(journeys: 100, sessions: 200)
    #expect(packing.first(3, of: [200, 1, 200]) == [[0], [1], [2]])
    #expect(packing.first(1, of: []) == [])
  }
}
