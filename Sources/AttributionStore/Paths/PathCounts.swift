import AttributionCore
import GRDB

/// Changes to the statistics of paths, collected while users are worked through.
///
/// What is collected is written whenever it has grown large, so that a load of millions of users
/// holds no more of it than that; every such state is exact, because users are taken away only
/// after they were added. The caller writes the rest when it is done.
struct PathCounts {
  private let database: Database
  private let upsert: HotStatement
  private let update: HotStatement
  private let prune: HotStatement
  private var changes = DeltaTable<PathSums>()
  /// The spellings of paths that were added.
  private var text: [UInt8] = []
  /// Bytes of changes that are worth writing.
  private let limit: Int

  /// `limit` is in bytes; tests keep it small.
  init(_ database: Database, limit: Int = 32 << 20) throws {
    self.database = database
    self.limit = limit
    upsert = try HotStatement(
      database,
      """
      INSERT INTO path_count (high, low, conversions, revenue, nulls, path)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET
        conversions = conversions + excluded.conversions, revenue = revenue + excluded.revenue,
        nulls = nulls + excluded.nulls
      """)
    update = try HotStatement(
      database,
      """
      UPDATE path_count SET
        conversions = conversions + ?3, revenue = revenue + ?4, nulls = nulls + ?5
      WHERE high = ?1 AND low = ?2
      """)
    prune = try HotStatement(
      database,
      "DELETE FROM path_count WHERE high = ? AND low = ? AND conversions = 0 AND nulls = 0")
  }

  /// Adds the paths a user walked.
  mutating func add(_ paths: UserPaths) throws {
    paths.visit { part, spelling in
      let key = PathKey(part)
      var sums = PathSums(part.tally, times: 1)
      if changes[key]?.isSpelled != true {
        sums.spell(at: text.count, count: spelling.count)
        text.append(contentsOf: spelling)
      }
      changes.add(key, sums)
    }
    if isLarge { try write() }
  }

  /// Takes away what a user contributed.
  mutating func takeAway(_ contribution: Contribution) throws {
    for part in contribution.paths {
      changes.add(PathKey(part), PathSums(part.tally, times: -1))
    }
    if isLarge { try write() }
  }

  private var isLarge: Bool {
    text.count + changes.count * 2 * MemoryLayout<PathSums>.stride > limit
  }

  /// Writes what is collected; rows that come to nothing are removed.
  ///
  /// Throws `out-of-range` where the revenue of a path does not fit; nothing of the transaction is
  /// stored then.
  mutating func write() throws {
    guard !changes.isEmpty else { return }
    if changes.hasOverflowed { throw Aggregates.excess }
    for (key, sums) in changes.entries { try write(key, sums) }
    changes = DeltaTable()
    text.removeAll(keepingCapacity: true)
  }

  private func write(_ key: PathKey, _ sums: PathSums) throws {
    let statement = sums.isSpelled ? upsert : update
    statement.bind(key.high, at: 1)
    statement.bind(key.low, at: 2)
    statement.bind(sums.conversions, at: 3)
    statement.bind(sums.revenue, at: 4)
    statement.bind(sums.nulls, at: 5)
    if sums.isSpelled {
      try text.withUnsafeBytes {
        statement.bind(blob: UnsafeRawBufferPointer(rebasing: $0[sums.spelling]), at: 6)
        try statement.run()
      }
    } else {
      try statement.run()
      guard database.changesCount == 1 else {
        throw StoreError(
          .corrupt,
          "the path statistics do not fit what users contributed; `attrctl rerun` makes them anew")
      }
    }
    guard sums.conversions < 0 || sums.nulls < 0 else { return }
    prune.bind(key.high, at: 1)
    prune.bind(key.low, at: 2)
    try prune.run()
  }
}

/// What is added to the counts of one path.
struct PathSums: DeltaSums {
  private(set) var conversions: Int64 = 0
  private(set) var revenue: Int64 = 0
  private(set) var nulls: Int64 = 0
  /// Where the path is spelled among the collected spellings; negative where it is not.
  private var start = -1
  private var count = 0

  init() {}

  init(_ tally: PathTally, times sign: Int64) {
    conversions = sign * tally.conversions
    revenue = sign * tally.revenue.micros
    nulls = sign * tally.nulls
  }

  mutating func spell(at start: Int, count: Int) {
    self.start = start
    self.count = count
  }

  var isSpelled: Bool { start >= 0 }
  var spelling: Range<Int> { start..<start + count }

  mutating func add(_ other: Self) -> Bool {
    if other.isSpelled { spell(at: other.start, count: other.count) }
    let first = conversions.addChecked(other.conversions)
    let second = revenue.addChecked(other.revenue)
    return nulls.addChecked(other.nulls) && first && second
  }

  var isZero: Bool { conversions == 0 && revenue == 0 && nulls == 0 }
}

private typealias PathKey = DeltaTable<PathSums>.Key

extension DeltaTable.Key where Sums == PathSums {
  /// A path's hash: in the order of the table, so that sorted entries are written in order.
  fileprivate init(_ part: Contribution.PathPart) {
    let low = part.low ^ 1 << 63
    self.init(
      a: Int32(truncatingIfNeeded: part.high >> 32), b: UInt32(truncatingIfNeeded: part.high),
      c: UInt32(truncatingIfNeeded: low >> 32), d: UInt32(truncatingIfNeeded: low))
  }

  fileprivate var high: Int64 { Int64(a) << 32 | Int64(b) }
  fileprivate var low: Int64 { Int64(bitPattern: (UInt64(c) << 32 | UInt64(d)) ^ 1 << 63) }
}
