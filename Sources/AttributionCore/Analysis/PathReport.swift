/// Which paths lead to conversions: how often each did, and how often nothing came of it.
///
/// All journeys are counted before the first open path, for of those only the ones count that
/// walk a path which has converted; the memory needed is that of the converting paths.
package struct PathReport: JourneyCounting, Sendable {
  /// One path and what came of it.
  package struct Row: Hashable, Sendable {
    /// Oldest first.
    package var path: [ChannelID]
    package var sums: ConversionSums
    /// Open paths that are just this one.
    package var nulls: Int64
    /// From the first touchpoint to the conversion, in microseconds, all conversions together.
    package var age: Int128

    /// Conversions per walk, in millionths.
    package var rate: Int64? {
      FixedPoint.ratio(
        Int128(sums.conversions), over: Int128(sums.conversions + nulls), to: 6)
    }

    /// What a conversion is worth on average, to a millionth.
    package var average: Money? {
      FixedPoint.ratio(Int128(sums.revenue.micros), over: Int128(sums.conversions), to: 0)
        .map(Money.init(micros:))
    }

    /// Days from the first touchpoint to the conversion, on average, in millionths.
    package var days: Int64? {
      FixedPoint.ratio(
        age, over: Int128(sums.conversions) * Int128(Instant.microsPerDay), to: 6)
    }
  }

  /// What comes first in a list.
  package enum Order: String, CaseIterable, Sendable {
    case conversions
    case revenue
    case rate
  }

  /// What a list is of; the first `limit` rows of it are wanted.
  package struct Selection: Hashable, Sendable {
    package var order = Order.conversions
    /// Only paths that touch this channel.
    package var channel: ChannelID?
    package var shortest = 1
    package var fewestConversions = 1
    package var limit = 20

    package init() {}
  }

  /// The first rows of a selection, and what it has besides.
  package struct List: Hashable, Sendable {
    package var rows: [Row]
    /// How many paths were selected, and what came of them.
    package var paths: Int
    package var selected: ConversionSums
  }

  /// Whether a channel that follows itself counts once.
  package let mergesRepetitions: Bool
  /// How many open paths were counted, and how many of them walk a path that has converted.
  package private(set) var openPaths: Int64 = 0
  package private(set) var nulls: Int64 = 0
  private var index = PathIndex()
  private var rows: [(sums: ConversionSums, nulls: Int64, age: Int128)] = []
  private var path: [ChannelID] = []

  package init(mergesRepetitions: Bool = true) { self.mergesRepetitions = mergesRepetitions }

  package mutating func count(_ journey: borrowing Journey, revenue: Money) {
    walk(journey.channels)
    let number = index.intern(path)
    if number == rows.count { rows.append((.zero, 0, 0)) }
    rows[number].sums.add(revenue)
    rows[number].age += Int128(journey.conversion.micros) - Int128(journey.instants[0].micros)
  }

  /// Counts the open path of a user; an empty one is none.
  package mutating func countOpen(_ channels: Span<ChannelID>) {
    guard !channels.isEmpty else { return }
    openPaths += 1
    walk(channels)
    guard let number = index.find(path) else { return }
    rows[number].nulls += 1
    nulls += 1
  }

  private mutating func walk(_ channels: Span<ChannelID>) {
    path.removeAll(keepingCapacity: true)
    for position in channels.indices {
      let channel = channels[position]
      if mergesRepetitions, path.last == channel { continue }
      path.append(channel)
    }
  }

  /// The paths of a selection in its order; equals follow each other by conversions, revenue and
  /// the names of their channels.
  ///
  /// - Complexity: O(p log p) for p paths that have converted.
  package func list(_ selection: Selection, _ channels: ChannelNames) -> List {
    var selected: [Row] = []
    var sums = ConversionSums.zero
    for number in rows.indices {
      let (row, path) = (rows[number], index.path(number))
      guard path.count >= selection.shortest,
        row.sums.conversions >= selection.fewestConversions,
        selection.channel.map({ path.contains($0) }) ?? true
      else { continue }
      sums = sums + row.sums
      selected.append(Row(path: Array(path), sums: row.sums, nulls: row.nulls, age: row.age))
    }
    let ranks = channels.ranks
    selected.sort { Self.precedes($0, $1, selection.order, ranks) }
    return List(
      rows: Array(selected.prefix(selection.limit)), paths: selected.count, selected: sums)
  }

  private static func precedes(
    _ left: Row, _ right: Row, _ order: Order, _ ranks: [Int]
  ) -> Bool {
    switch order {
    case .conversions: break
    case .revenue:
      if left.sums.revenue != right.sums.revenue { return left.sums.revenue > right.sums.revenue }
    case .rate:
      // As fractions, for rounded rates may be equal where these are not.
      let ofLeft = Int128(left.sums.conversions) * Int128(right.sums.conversions + right.nulls)
      let ofRight = Int128(right.sums.conversions) * Int128(left.sums.conversions + left.nulls)
      if ofLeft != ofRight { return ofLeft > ofRight }
    }
    if left.sums.conversions != right.sums.conversions {
      return left.sums.conversions > right.sums.conversions
    }
    if left.sums.revenue != right.sums.revenue { return left.sums.revenue > right.sums.revenue }
    return left.path.lazy.map { ranks[Int($0.rawValue)] }
      .lexicographicallyPrecedes(right.path.lazy.map { ranks[Int($0.rawValue)] })
  }
}
