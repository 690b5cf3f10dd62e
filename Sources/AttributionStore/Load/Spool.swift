import Glibc

/// Records on their way to the database, parted by the leading bits of their hash.
///
/// A load of any size must fit in bounded memory, and the database wants its rows in order. So
/// records are appended to the partition of their hash, kept in memory as long as there is some,
/// and beyond it written to an unlinked temporary file. A partition is later taken whole, sorted
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
    var extents: [(offset: Int64, count: Int)] = []
  }

  private let tails: UnsafeMutablePointer<Tail>
  private var partitions = [Partition](repeating: Partition(), count: partitionCount)
  private let memory: SpoolMemory
  private let directory: String
  private let makeRoom: () throws(StoreError) -> Void
  private var file: Int32 = -1
  private var fileEnd: Int64 = 0
  /// Bytes of the chunks that the spool holds.
  private(set) var bytesHeld = 0

  /// Bytes of memory and of disk that the spool's records take.
  var bytes: Int { bytesHeld + Int(fileEnd) }

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
    if file >= 0 { close(file) }
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
    var bytes: UnsafeMutableRawBufferPointer?
    if !taken.extents.isEmpty {
      let read = UnsafeMutableRawBufferPointer.allocate(
        byteCount: taken.extents.reduce(0) { $0 + $1.count }, alignment: 8)
      bytes = read
      do throws(StoreError) {
        try self.read(taken.extents, into: read)
      } catch {
        read.deallocate()
        throw error
      }
    }
    forget(partition)
    return SpooledRecords(
      read: bytes, chunks: taken.chunks, counts: taken.counts, memory: memory)
  }

  private func forget(_ partition: Int) {
    bytesHeld -= partitions[partition].chunks.reduce(0) { $0 + $1.capacity }
    partitions[partition] = Partition()
    tails[partition].next = tails[partition].end
  }

  /// Writes all records to the file and gives their memory back.
  func spill() throws(StoreError) {
    if file < 0 { try openFile() }
    for partition in 0..<Self.partitionCount {
      seal(partition)
      let spilled = partitions[partition]
      let start = fileEnd
      for (chunk, count) in zip(spilled.chunks, spilled.counts) {
        try write(UnsafeRawBufferPointer(start: chunk.base, count: count))
      }
      for chunk in spilled.chunks { memory.giveBack(chunk) }
      forget(partition)
      partitions[partition].extents = spilled.extents
      if fileEnd > start {
        partitions[partition].extents.append((start, Int(fileEnd - start)))
      }
    }
  }

  private func openFile() throws(StoreError) {
    var template = Array("\(directory)/spool-XXXXXX".utf8CString)
    file = mkstemp(&template)
    guard file >= 0 else { throw failure("cannot make a temporary file") }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    // Without a name it is gone with the process, however that ends.
    unlink(template)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let written = pwrite(
        file, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(fileEnd))
      guard written > 0 else {
        if written < 0, errno == EINTR { continue }
        throw failure("cannot write a temporary file")
      }
      done += written
      fileEnd += Int64(written)
    }
  }

  private func read(
    _ extents: [(offset: Int64, count: Int)], into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreError) {
    var start = 0
    for extent in extents {
      var done = 0
      while done < extent.count {
        let got = pread(
          file, bytes.baseAddress?.advanced(by: start + done), extent.count - done,
          off_t(extent.offset) + done)
        guard got > 0 else {
          if got < 0, errno == EINTR { continue }
          throw failure("cannot read a temporary file")
        }
        done += got
      }
      start += extent.count
    }
  }

  private func failure(_ what: String) -> StoreError {
    let code = errno
    return StoreError(
      code == ENOSPC ? .full : .inaccessible,
      "\(directory): \(what): \(String(cString: strerror(code)))")
  }
}

/// The records of one partition, taken out of a ``Spool``; their memory is given back with them.
struct SpooledRecords: ~Copyable {
  /// Whole records each, in the order of appending.
  let segments: [UnsafeRawBufferPointer]
  private let read: UnsafeMutableRawBufferPointer?
  private let chunks: [SpoolMemory.Chunk]
  private let memory: SpoolMemory

  fileprivate init(
    read: UnsafeMutableRawBufferPointer?, chunks: [SpoolMemory.Chunk], counts: [Int],
    memory: SpoolMemory
  ) {
    self.read = read
    self.chunks = chunks
    self.memory = memory
    segments =
      (read.map { [UnsafeRawBufferPointer($0)] } ?? [])
      + zip(chunks, counts).map { UnsafeRawBufferPointer(start: $0.base, count: $1) }
  }

  deinit {
    read?.deallocate()
    for chunk in chunks { memory.giveBack(chunk) }
  }
}
