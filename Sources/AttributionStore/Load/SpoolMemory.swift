import Glibc

/// The memory in which a load's spools keep their records: one mapping, given out in chunks.
///
/// Fresh memory costs more than what is done with it, so chunks that were given back are used again,
/// and nothing is touched before it is needed. Huge pages would not help: where the machine is a
/// virtual one, the host has to find each of them anew.
final class SpoolMemory {
  /// A piece of the memory; its size is one of the classes.
  struct Chunk {
    let base: UnsafeMutableRawPointer
    let capacity: Int
    /// Whether it is not of the mapping, because a record did not fit anywhere else.
    fileprivate let isApart: Bool
  }

  static let smallestChunk = SpillFile.alignment
  static let largestChunk = 256 << 10

  private let base: UnsafeMutableRawPointer
  private let budget: Int
  private var used = 0
  /// Chunks that were given back, by the logarithm of their capacity.
  private var free = [[UnsafeMutableRawPointer]](repeating: [], count: Int.bitWidth)
  /// Buffers that were given back.
  private var buffers: [UnsafeMutableRawBufferPointer] = []
  /// As many as are in use at once.
  private static let mostBuffers = 3

  /// Maps `budget` bytes.
  init(budget: Int) throws(StoreError) {
    self.budget = budget
    // At least something, for there is no mapping of nothing.
    let mapped = mmap(
      nil, max(budget, Self.smallestChunk), PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw StoreError(
        .inaccessible,
        "no memory for a load (\(budget) bytes): \(String(cString: strerror(errno)))")
    }
    base = mapped
  }

  deinit {
    for buffer in buffers { buffer.deallocate() }
    munmap(base, max(budget, Self.smallestChunk))
  }

  /// A chunk of about `wanted` bytes and at least `needed`; nil where the budget is used up.
  func chunk(wanted: Int, needed: Int) -> Chunk? {
    let smallest = Self.capacity(atLeast: needed)
    var capacity = max(smallest, Self.capacity(atLeast: min(wanted, Self.largestChunk)))
    while true {
      if let known = free[capacity.trailingZeroBitCount].popLast() {
        return Chunk(base: known, capacity: capacity, isApart: false)
      }
      if used + capacity <= budget {
        defer { used += capacity }
        return Chunk(base: base + used, capacity: capacity, isApart: false)
      }
      guard capacity > smallest else { return nil }
      capacity /= 2
    }
  }

  /// A chunk beyond the budget, for the record for which there is no other.
  func chunkApart(needed: Int) -> Chunk {
    let capacity = Self.capacity(atLeast: needed)
    return Chunk(
      base: .allocate(byteCount: capacity, alignment: SpillFile.alignment), capacity: capacity,
      isApart: true)
  }

  /// Takes a chunk back.
  func giveBack(_ chunk: Chunk) {
    if chunk.isApart {
      chunk.base.deallocate()
    } else {
      free[chunk.capacity.trailingZeroBitCount].append(chunk.base)
    }
  }

  /// Memory beyond the budget, to read records back into; at least of that size.
  func buffer(of size: Int) -> UnsafeMutableRawBufferPointer {
    if let known = buffers.lastIndex(where: { $0.count >= size }) {
      return buffers.remove(at: known)
    }
    // Partitions are of about the same size: with some more the next ones fit, too.
    return .allocate(byteCount: size + size / 4, alignment: SpillFile.alignment)
  }

  func giveBack(_ buffer: UnsafeMutableRawBufferPointer) {
    buffers.append(buffer)
    if buffers.count > Self.mostBuffers { buffers.removeFirst().deallocate() }
  }

  private static func capacity(atLeast bytes: Int) -> Int {
    guard bytes > smallestChunk else { return smallestChunk }
    return 1 << (Int.bitWidth - (bytes - 1).leadingZeroBitCount)
  }
}

/// Spools that share memory: where there is no more of it, the largest goes to disk.
final class SpoolSet {
  private let memory: SpoolMemory
  private let directory: String
  private var spools: [Unowned] = []

  /// The spools hold the set, not the other way round.
  private struct Unowned {
    unowned let spool: Spool
  }

  init(memory: SpoolMemory, directory: String) {
    self.memory = memory
    self.directory = directory
  }

  func make() -> Spool {
    let spool = Spool(memory, directory: directory) { [self] () throws(StoreError) in
      let largest = spools.max { $0.spool.bytesHeld < $1.spool.bytesHeld }
      try largest?.spool.spill()
    }
    spools.append(Unowned(spool: spool))
    return spool
  }
}

extension UnsafeRawBufferPointer {
  static var empty: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}
