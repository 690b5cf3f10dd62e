/// Where a state and the channel after it lead, and how often walks went there.
///
/// While there are few states and channels, a row of cells for each state; a hash table beyond.
struct TransitionTable: Sendable {
  /// By state and channel, `1 << shift` cells a state; empty once there are too many.
  private var cells = [Cell](repeating: Cell(), count: 256)
  private var shift = 4
  private var isDense = true
  /// States and channels by number, once there are too many for rows.
  private var numbers = NumberTable()
  private var numbered: [Cell] = []

  private struct Cell: Sendable {
    var count: Int64 = 0
    /// The target plus one; zero where it is not known yet.
    var target: UInt32 = 0
  }

  /// Cells of all rows together: 64 MB.
  private static let cellLimit = 1 << 22

  init() {}

  /// Where `channel` leads from `state`, counted unless that is `state` itself; negative and not
  /// counted where it is not known yet.
  ///
  /// - Complexity: O(1), one place in memory for rows.
  @inline(__always) mutating func follow(_ state: Int, _ channel: UInt32, _ walks: Int64) -> Int {
    if isDense {
      let index = state &<< shift | Int(channel)
      guard Int(channel) &>> shift == 0, index < cells.count else { return -1 }
      let target = Int(cells[index].target) &- 1
      if target != state { cells[index].count &+= target < 0 ? 0 : walks }
      return target
    }
    return followNumbered(state, channel, walks)
  }

  /// Says where `channel` leads from `state`.
  mutating func add(_ state: Int, _ channel: UInt32, to target: Int) {
    if isDense { makeRoom(state, channel) }
    let target = UInt32(target) + 1
    if isDense {
      cells[state << shift | Int(channel)].target = target
    } else {
      numbered[number(state, channel)].target = target
    }
  }

  /// A transition that was observed at some time.
  struct Entry {
    var state: Int
    var target: Int
    var count: Int64
  }

  /// All transitions, in no order that means anything.
  var entries: [Entry] {
    var entries: [Entry] = []
    for (index, cell) in cells.enumerated() where cell.target > 0 {
      entries.append(
        Entry(state: index >> shift, target: Int(cell.target) - 1, count: cell.count))
    }
    for (number, cell) in numbered.enumerated() where cell.target > 0 {
      let state = Int(numbers.keys[number] >> 32)
      entries.append(Entry(state: state, target: Int(cell.target) - 1, count: cell.count))
    }
    return entries
  }

  @inline(never) private mutating func followNumbered(
    _ state: Int, _ channel: UInt32, _ walks: Int64
  ) -> Int {
    let number = number(state, channel)
    let target = Int(numbered[number].target) &- 1
    if target != state { numbered[number].count &+= target < 0 ? 0 : walks }
    return target
  }

  private mutating func number(_ state: Int, _ channel: UInt32) -> Int {
    let number = numbers.number(of: UInt64(state) << 32 | (UInt64(channel) + 1))
    if number == numbered.count { numbered.append(Cell()) }
    return number
  }

  /// Makes rows long enough for the channel and as many as the state needs, or gives them up.
  private mutating func makeRoom(_ state: Int, _ channel: UInt32) {
    var wider = shift
    while Int(channel) >> wider > 0 { wider += 1 }
    let needed = (state + 1) << wider
    guard needed <= Self.cellLimit else { return giveUpRows() }
    if wider > shift {
      var wide = [Cell](repeating: Cell(), count: max(needed, cells.count << (wider - shift)))
      for (index, cell) in cells.enumerated() {
        wide[(index >> shift) << wider | index & (1 << shift - 1)] = cell
      }
      cells = wide
      shift = wider
    } else if needed > cells.count {
      let count = max(needed, cells.count * 2)
      cells.append(contentsOf: repeatElement(Cell(), count: count - cells.count))
    }
  }

  private mutating func giveUpRows() {
    isDense = false
    for (index, cell) in cells.enumerated() where cell.target > 0 {
      numbered[number(index >> shift, UInt32(index & (1 << shift - 1)))] = cell
    }
    cells = []
  }
}
