import AttributionCore
import Synchronization

/// Decides which requests have which faults: the same for the same seed and order of requests.
final class FaultDraw: Sendable {
  private let percents: [(fault: StandInFault, percent: Int)]
  private let random: Mutex<SplitMix64>

  init(_ percents: [StandInFault: Int], seed: UInt64) {
    self.percents = StandInFault.allCases.compactMap { fault in
      percents[fault].map { (fault, $0) }
    }
    random = Mutex(SplitMix64(seed: seed))
  }

  /// The faults of the next request, and numbers with which to carry them out.
  ///
  /// Of faults that spoil the whole answer there is one at most: any of those that were drawn.
  func next() -> (faults: [StandInFault], random: SplitMix64) {
    random.withLock { random in
      var drawn: [StandInFault] = []
      for (fault, percent) in percents where random.next(below: 100) < percent {
        drawn.append(fault)
      }
      let ofAll = drawn.filter(\.isOfAll)
      let chosen = ofAll.isEmpty ? nil : ofAll[random.next(below: ofAll.count)]
      let faults = chosen.map { [$0] } ?? drawn
      return (faults, SplitMix64(seed: random.next()))
    }
  }
}
