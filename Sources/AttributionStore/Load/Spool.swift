/// Records on their way to the database, parted by the leading bits of their hash.
///
/// A load of any size must fit in bounded memory, and the database wants its rows in order. So
/// records are appended to the partition of their hash, kept in memory as long as there is some,
/// and beyond it written to a temporary file. A partition is later taken whole, sorted
/// and worked through: all of them in turn are the records in the order of their hashes.
final class Spool {
  /// How many of a hash's 63 bits lead to its partition: of fifty million sessions, one partition
  /// and what sorting it takes are some thirty megabytes.
  static let partitionBits = 8
  static let partitionCount = 1 << partitionBits

  @inline(__always)
  static func partition(of hash: UInt64) -> Int { Int(hash >> (63 - UInt64(partitionBits))) }

  /// Where a partition's next record goes.
  private struct Tail {
    var next: UnsafeMutableRawPointer
    var end: UnsafeMutableRawPointer
  }

  /// One partition's chunks, oldest first, and where earlier records are in the file.
  private struct Partition {
    var chunks: [SpoolMemory.Chunk] = []
    /// How many bytes of each chunk but the last are records.
    var counts: [Int] = []
    var extents: [SpillFile.Extent] = []
  }

  private let tails: UnsafeMutablePointer<Tail>
  private var partitions = [Partition](repeating: Partition(), count: partitionCount)
  private let memory: SpoolMemory
  private let directory: String
  private let makeRoom: () throws(StoreError) -> Void
  private var file: SpillFile?
  /// Bytes of the chunks that the spool holds.
  private(set) var bytesHeld = 0

  /// Bytes of memory and of disk that the spool's records take.
  var bytes: Int { bytesHeld + Int(file?.end ?? 0) }

  /// - Parameters:
  ///   - memory: Where records are kept, shared with other spools.
  ///   - directory: Where a temporary file may be made.
  ///   - makeRoom: Called where there is no memory; some spool should ``spill()`` then.
  init(
    _ memory: SpoolMemory, directory: String,
    makeRoom: @escaping () throws(StoreError) -> Void
  ) {
    self.memory = memory
    self.directory = directory
    self.makeRoom = makeRoom
    tails = .allocate(capacity: Self.partitionCount)
    // No room yet: the first record asks for a chunk.
    let nowhere = UnsafeMutableRawPointer(tails)
    tails.initialize(repeating: Tail(next: nowhere, end: nowhere), count: Self.partitionCount)
  }

  deinit {
    for partition in partitions { for chunk in partition.chunks { memory.giveBack(chunk) } }
    tails.deallocate()
  }

  /// Where the next record of `size` bytes goes; it counts as appended and must be written whole.
  @inline(__always)
  func extend(_ partition: Int, by size: Int) throws(StoreError) -> UnsafeMutableRawPointer {
    precondition(partition < Self.partitionCount)
    let start = tails[partition].next
    if size > tails[partition].end - start { return try extendElsewhere(partition, by: size) }
    tails[partition].next = start + size
    return start
  }

  @inline(never)
  private func extendElsewhere(
    _ partition: Int, by size: Int
  ) throws(StoreError) -> UnsafeMutableRawPointer {
    let chunk = try chunk(after: partitions[partition].chunks.last?.capacity ?? 0, needed: size)
    seal(partition)
    partitions[partition].chunks.append(chunk)
    bytesHeld += chunk.capacity
    tails[partition] = Tail(next: chunk.base + size, end: chunk.base + chunk.capacity)
    return chunk.base
  }

  private func chunk(after last: Int, needed: Int) throws(StoreError) -> SpoolMemory.Chunk {
    // Twice the last, so that a small load needs little and a large one few.
    if let chunk = memory.chunk(wanted: 2 * last, needed: needed) { return chunk }
    try makeRoom()
    return memory.chunk(wanted: 2 * last, needed: needed) ?? memory.chunkApart(needed: needed)
  }

  /// Notes how much of a partition's last chunk is records.
  private func seal(_ partition: Int) {
    guard let last = partitions[partition].chunks.last else { return }
    if partitions[partition].counts.count < partitions[partition].chunks.count {
      partitions[partition].counts.append(tails[partition].next - last.base)
    }
  }

  /// All records of a partition, in the order of appending; its memory and place are given up.
  func take(_ partition: Int) throws(StoreError) -> SpooledRecords {
    seal(partition)
    let taken = partitions[partition]
    let read = try readBack(taken.extents)
    forget(partition)
    return SpooledRecords(read, chunks: taken.chunks, counts: taken.counts, memory: memory)
  }

  /// What stands at the extents of one partition, in their order.
  private func readBack(_ extents: [SpillFile.Extent]) throws(StoreError) -> SpooledRecords.Read? {
    guard let file, !extents.isEmpty else { return nil }
    let buffer = memory.buffer(of: extents.reduce(0) { $0 + $1.room })
    var segments: [UnsafeRawBufferPointer] = []
    var start = 0
    var rest = extents[...]
    do throws(StoreError) {
      while let first = rest.first {
        // What was written together stands together.
        var end = first.offset
        while let next = rest.first, next.offset == end {
          segments.append(UnsafeRawBufferPointer(rebasing: buffer[start..<start + next.count]))
          start += next.room
          end = next.end
          rest.removeFirst()
        }
        let count = Int(end - first.offset)
        try file.read(
          first.offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start - count..<start])
        )
      }
    } catch {
      memory.giveBack(buffer)
      throw error
    }
    return SpooledRecords.Read(buffer: buffer, segments: segments)
  }

  private func forget(_ partition: Int) {
    bytesHeld -= partitions[partition].chunks.reduce(0) { $0 + $1.capacity }
    partitions[partition] = Partition()
    tails[partition].next = tails[partition].end
  }

  /// Writes all records to the file and gives their memory back.
  func spill() throws(StoreError) {
    if file == nil { file = try SpillFile(in: directory) }
    guard let file else { return }
    var pieces: [UnsafeRawBufferPointer] = []
    for partition in 0..<Self.partitionCount {
      seal(partition)
      let spilled = partitions[partition]
      for (chunk, count) in zip(spilled.chunks, spilled.counts) where count > 0 {
        pieces.append(UnsafeRawBufferPointer(start: chunk.base, count: count))
      }
    }
    var extents = try file.append(pieces)[...]
    for partition in 0..<Self.partitionCount {
      let spilled = partitions[partition]
      for chunk in spilled.chunks { memory.giveBack(chunk) }
      forget(partition)
      let written = spilled.counts.count { $0 > 0 }
      partitions[partition].extents = spilled.extents + extents.prefix(written)
      extents = extents.dropFirst(written)
    }
  }
}

/// The records of one partition, taken out of a ``Spool``; their memory is given back with them.
struct SpooledRecords: ~Copyable {
  /// Whole records each, in the order of appending.
  let segments: [UnsafeRawBufferPointer]
  private let buffer: UnsafeMutableRawBufferPointer?
  private let chunks: [SpoolMemory.Chunk]
  private let memory: SpoolMemory

  /// Records that were read from the file.
  fileprivate struct Read {
    var buffer: UnsafeMutableRawBufferPointer
    var segments: [UnsafeRawBufferPointer]
  }

  fileprivate init(
    _ read: Read?, chunks: [SpoolMemory.Chunk], counts: [Int], memory: SpoolMemory
  ) {
    buffer = read?.buffer
    self.chunks = chunks
    self.memory = memory
    segments =
      (read?.segments ?? [])
      + zip(chunks, counts).map { UnsafeRawBufferPointer(start: $0.base, count: $1) }
  }

  deinit {
    if let buffer { memory.giveBack(buffer) }
    for chunk in chunks { memory.giveBack(chunk) }
  }
}
