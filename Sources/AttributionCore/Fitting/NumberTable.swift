/// Numbers keys in the order in which they first come, from zero.
///
/// Open addressing over one flat array that is never more than half full.
struct NumberTable: Sendable {
  /// The keys by number.
  private(set) var keys: [UInt64] = []
  private var slots: [Slot]
  private var shift: UInt64

  /// A key that is not zero, and its number; zero where the slot is free.
  private struct Slot: Sendable {
    var key: UInt64 = 0
    var number: UInt64 = 0
  }

  init() {
    slots = [Slot](repeating: Slot(), count: 64)
    shift = 64 - 6
  }

  var count: Int { keys.count }

  /// The number of `key`, which is not zero; ``count`` as it was before, if it is new.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always) mutating func number(of key: UInt64) -> Int {
    var index = home(of: key)
    while slots[index].key != 0 {
      if slots[index].key == key { return Int(truncatingIfNeeded: slots[index].number) }
      index = (index &+ 1) & (slots.count &- 1)
    }
    return append(key, at: index)
  }

  @inline(__always) private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }

  @inline(never) private mutating func append(_ key: UInt64, at index: Int) -> Int {
    let number = keys.count
    slots[index] = Slot(key: key, number: UInt64(number))
    keys.append(key)
    if keys.count * 2 > slots.count { grow() }
    return number
  }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 2)
    shift -= 1
    for (number, key) in keys.enumerated() {
      var index = home(of: key)
      while slots[index].key != 0 { index = (index + 1) & (slots.count - 1) }
      slots[index] = Slot(key: key, number: UInt64(number))
    }
  }
}
