/// Files and their deadlines, first in, first out.
struct DeadlineQueue: Sendable {
  struct Item {
    var name: FileName
    var deadline: ContinuousClock.Instant
  }

  private var items: [Item] = []
  private var head = 0

  var first: Item? { head < items.count ? items[head] : nil }

  mutating func append(_ name: FileName, deadline: ContinuousClock.Instant) {
    items.append(Item(name: name, deadline: deadline))
  }

  mutating func removeFirst() {
    head += 1
    // Half of the array is waste at most, so each item is moved once on average.
    guard head * 2 > items.count else { return }
    items.removeFirst(head)
    head = 0
  }
}

/// Settled files in order of arrival.
struct ArrivalQueue: Sendable {
  struct Item {
    var candidate: Candidate
    /// Tells the settlings of one file apart.
    var ticket: UInt64
  }

  private var items: [Item] = []
  private var head = 0
  private var isSorted = true

  mutating func append(_ candidate: Candidate, ticket: UInt64) {
    items.append(Item(candidate: candidate, ticket: ticket))
    isSorted = false
  }

  /// The first `limit` items that are still wanted; the unwanted ones before them are dropped.
  mutating func first(_ limit: Int, where isWanted: (Item) -> Bool) -> [Candidate] {
    if !isSorted {
      items = items[head...].filter(isWanted)
      head = 0
      items.sort { $0.candidate < $1.candidate }
      isSorted = true
    }
    while head < items.count, !isWanted(items[head]) { head += 1 }
    if head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
    var found: [Candidate] = []
    for item in items[head...] where isWanted(item) {
      if found.count == limit { break }
      found.append(item.candidate)
    }
    return found
  }
}
