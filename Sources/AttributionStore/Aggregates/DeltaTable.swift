/// Sums of integers by a small key: what a transaction changes, before it is written.
///
/// An open-addressing table of fixed-width entries; adding costs a few nanoseconds, which a
/// dictionary of structs does not reach.
struct DeltaTable<Sums: DeltaSums> {
  private var cells: [Cell] = []
  private var slots: [Int32]

  private struct Cell {
    let key: Key
    var sums: Sums
  }

  /// Four integers, of which a table uses as many as it needs.
  struct Key: Hashable {
    var a: Int32 = 0
    var b: UInt32 = 0
    var c: UInt32 = 0
    var d: UInt32 = 0

    /// Two at a time, which is faster to compare and to hash.
    fileprivate var low: UInt64 { UInt64(UInt32(bitPattern: a)) | UInt64(b) << 32 }
    fileprivate var high: UInt64 { UInt64(c) | UInt64(d) << 32 }

    @inline(__always)
    fileprivate func isSame(as other: Self) -> Bool { low == other.low && high == other.high }
  }

  init() { slots = [Int32](repeating: -1, count: 64) }

  var isEmpty: Bool { cells.isEmpty }

  /// The number of keys, zero sums among them.
  var count: Int { cells.count }

  /// The sums of a key; nil where nothing was added to it.
  subscript(key: Key) -> Sums? {
    let found = find(key).cell
    return found < 0 ? nil : cells[Int(found)].sums
  }

  /// Whether a sum came to more than 64 bits hold; the entries are worthless then.
  private(set) var hasOverflowed = false

  /// Adds to the sums of a key.
  mutating func add(_ key: Key, _ change: Sums) {
    self.change(key) { $0.add(change) }
  }

  /// Changes the sums of a key, which are zero at first; `body` returns whether they fit.
  @inline(__always)
  mutating func change(_ key: Key, _ body: (inout Sums) -> Bool) {
    let (slot, found) = find(key)
    let cell = found < 0 ? insert(key, at: slot) : Int(found)
    if !body(&cells[cell].sums) { hasOverflowed = true }
  }

  /// Makes the cell of a new key, whose slot is known, and returns its number.
  @inline(never)
  private mutating func insert(_ key: Key, at slot: Int) -> Int {
    slots[slot] = Int32(cells.count)
    cells.append(Cell(key: key, sums: Sums()))
    if cells.count * 2 > slots.count { grow() }
    return cells.count - 1
  }

  /// The slot of a key, and the number of its cell or −1.
  @inline(__always)
  private func find(_ key: Key) -> (slot: Int, cell: Int32) {
    let slots = slots.span
    let cells = cells.span
    let mask = slots.count - 1
    var slot = Self.hash(key) & mask
    while true {
      let cell = slots[slot]
      if cell < 0 || cells[Int(cell)].key.isSame(as: key) { return (slot, cell) }
      slot = (slot + 1) & mask
    }
  }

  /// Every key with its sums, ascending by key; zero sums are left out.
  var entries: [(key: Key, sums: Sums)] {
    cells.filter { !$0.sums.isZero }.map { (key: $0.key, sums: $0.sums) }
      .sorted {
        ($0.key.a, $0.key.b, $0.key.c, $0.key.d) < ($1.key.a, $1.key.b, $1.key.c, $1.key.d)
      }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for (index, cell) in cells.enumerated() {
      var slot = Self.hash(cell.key) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  private static func hash(_ key: Key) -> Int {
    let mixed = (key.low ^ (key.high &* 0x9e37_79b9_7f4a_7c15)) &* 0xbf58_476d_1ce4_e5b9
    return Int(truncatingIfNeeded: mixed >> 29)
  }
}

extension Int64 {
  /// Adds another, and returns whether the sum fits.
  mutating func addChecked(_ other: Int64) -> Bool {
    let (sum, overflow) = addingReportingOverflow(other)
    self = sum
    return !overflow
  }
}

/// Integers that are added up together.
protocol DeltaSums {
  /// Zero.
  init()
  /// Adds another, and returns whether everything fits.
  mutating func add(_ other: Self) -> Bool
  var isZero: Bool { get }
}
