import Glibc

/// Records on their way to the database, parted by the leading bits of their hash.
///
/// A load of any size must fit in bounded memory, and the database wants its rows in order. So
/// records are appended to the partition of their hash, kept in memory up to a budget, and beyond
/// it written to an unlinked temporary file. A partition is later taken whole, sorted and worked
/// through: all of them in turn are the records in the order of their hashes.
final class Spool {
  /// Partitions by the leading six of a hash's 63 bits.
  static let partitionCount = 64

  static func partition(of hash: UInt64) -> Int { Int(hash >> 57) }

  private var partitions = [[UInt8]](repeating: [], count: partitionCount)
  private var extents = [[(offset: Int64, count: Int)]](repeating: [], count: partitionCount)
  private var bytesInMemory = 0
  private let budget: Int
  private let directory: String
  private var file: Int32 = -1
  private var fileEnd: Int64 = 0

  /// - Parameters:
  ///   - budget: Bytes to keep in memory, over all partitions.
  ///   - directory: Where a temporary file may be made.
  init(budget: Int, directory: String) {
    self.budget = budget
    self.directory = directory
  }

  deinit { if file >= 0 { close(file) } }

  /// Appends a record to a partition; `write` must only append.
  func append(to partition: Int, _ write: (inout [UInt8]) -> Void) throws(StoreError) {
    let before = partitions[partition].count
    write(&partitions[partition])
    bytesInMemory += partitions[partition].count - before
    if bytesInMemory > budget { try spill() }
  }

  /// All records of a partition, in the order of appending; its memory and place are given up.
  func take(_ partition: Int) throws(StoreError) -> [UInt8] {
    var rest: [UInt8] = []
    swap(&rest, &partitions[partition])
    bytesInMemory -= rest.count
    let spilled = extents[partition]
    guard !spilled.isEmpty else { return rest }
    extents[partition] = []
    var bytes: [UInt8] = []
    bytes.reserveCapacity(spilled.reduce(rest.count) { $0 + $1.count })
    for extent in spilled { try read(extent, into: &bytes) }
    bytes.append(contentsOf: rest)
    return bytes
  }

  private func spill() throws(StoreError) {
    if file < 0 {
      var template = Array("\(directory)/spool-XXXXXX".utf8CString)
      file = mkstemp(&template)
      guard file >= 0 else { throw failure("cannot make a temporary file") }
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      // Without a name it is gone with the process, however that ends.
      unlink(template)
    }
    for partition in partitions.indices where !partitions[partition].isEmpty {
      let count = partitions[partition].count
      try write(partitions[partition])
      extents[partition].append((fileEnd - Int64(count), count))
      // Emptied to nothing: the next records of this partition may be few.
      partitions[partition] = []
    }
    bytesInMemory = 0
  }

  private func write(_ bytes: [UInt8]) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        pwrite(file, $0.baseAddress?.advanced(by: done), bytes.count - done, off_t(fileEnd))
      }
      guard written > 0 else {
        if written < 0, errno == EINTR { continue }
        throw failure("cannot write a temporary file")
      }
      done += written
      fileEnd += Int64(written)
    }
  }

  private func read(
    _ extent: (offset: Int64, count: Int), into bytes: inout [UInt8]
  ) throws(StoreError) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: extent.count))
    var done = 0
    while done < extent.count {
      let got = bytes.withUnsafeMutableBytes {
        pread(
          file, $0.baseAddress?.advanced(by: start + done), extent.count - done,
          off_t(extent.offset) + done)
      }
      guard got > 0 else {
        if got < 0, errno == EINTR { continue }
        throw failure("cannot read a temporary file")
      }
      done += got
    }
  }

  private func failure(_ what: String) -> StoreError {
    let code = errno
    return StoreError(
      code == ENOSPC ? .full : .inaccessible,
      "\(directory): \(what): \(String(cString: strerror(code)))")
  }
}
