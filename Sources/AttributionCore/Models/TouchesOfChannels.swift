/// How often the channel of each touch occurs in a journey.
struct TouchesOfChannels {
  private var counts: [Int32]
  /// How many different channels the journey has.
  let distinct: Int

  /// - Complexity: O(n log n) for n touches; no more than O(n²) / 2 steps for up to 16.
  init(_ journey: Journey) {
    let count = journey.count
    counts = [Int32](repeating: 1, count: count)
    var distinct = 0
    if count <= 16 {
      for index in 0..<count {
        var isFirst = true
        for other in 0..<count where journey.channels[other] == journey.channels[index] {
          if other < index { isFirst = false }
          if other != index { counts[index] += 1 }
        }
        if isFirst { distinct += 1 }
      }
    } else {
      // Channel above position, so that touches of a channel come to lie together.
      var keys: [UInt64] = []
      keys.reserveCapacity(count)
      for index in 0..<count {
        keys.append(UInt64(journey.channels[index].rawValue) << 32 | UInt64(index))
      }
      keys.sort()
      var start = 0
      while start < count {
        var end = start + 1
        while end < count, keys[end] >> 32 == keys[start] >> 32 { end += 1 }
        for key in keys[start..<end] { counts[Int(key & 0xFFFF_FFFF)] = Int32(end - start) }
        distinct += 1
        start = end
      }
    }
    self.distinct = distinct
  }

  /// The touches of the channel that the touch at `index` is of.
  func count(at index: Int) -> Int { Int(counts[index]) }
}
