/// Positions of records, sorted by hash; equal hashes keep their order.
///
/// Hashes are spread evenly, so one scatter by their leading bits leaves groups of a few records,
/// which an insertion sort finishes: O(n), and no comparison of far-apart memory.
struct HashOrder {
  private(set) var entries: [Entry] = []
  /// What was sorted before, whose memory serves again.
  private var scattered: [Entry] = []
  private var starts: [Int] = []

  /// A record's hash, and where it stands.
  struct Entry {
    var hash: UInt64
    var record: UnsafeRawPointer
  }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  mutating func append(hash: UInt64, record: UnsafeRawPointer) {
    entries.append(Entry(hash: hash, record: record))
  }

  /// Sorts the entries of one partition of a ``Spool``.
  mutating func sort() {
    let count = entries.count
    guard count > 1 else { return }
    // Below the partition's bits, as many as give about four records a group.
    let bits = max(1, min(20, Int.bitWidth - (count / 4).leadingZeroBitCount))
    let groups = 1 << bits
    let shift = UInt64(63 - Spool.partitionBits - bits)
    let mask = UInt64(groups - 1)
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: groups + 1))
    if scattered.count < count {
      scattered.append(contentsOf: entries[scattered.count...])
    } else {
      scattered.removeLast(scattered.count - count)
    }
    starts.withUnsafeMutableBufferPointer { starts in
      for entry in entries { starts[Int(entry.hash >> shift & mask) + 1] += 1 }
      for group in 0..<groups { starts[group + 1] += starts[group] }
      scattered.withUnsafeMutableBufferPointer { scattered in
        for entry in entries {
          let group = Int(entry.hash >> shift & mask)
          scattered[starts[group]] = entry
          starts[group] += 1
        }
        Self.insertionSort(scattered)
      }
    }
    swap(&entries, &scattered)
  }

  private static func insertionSort(_ entries: UnsafeMutableBufferPointer<Entry>) {
    // Records of one user have one hash and stand in order already: no quadratic case for them.
    for index in 1..<entries.count {
      let entry = entries[index]
      var hole = index
      while hole > 0, entries[hole - 1].hash > entry.hash {
        entries[hole] = entries[hole - 1]
        hole -= 1
      }
      if hole != index { entries[hole] = entry }
    }
  }
}
