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

  /// One partition's bytes: those in memory, and where the earlier ones are in the file.
  private final class Partition {
    var bytes = ByteBuffer()
    var extents: [(offset: Int64, count: Int)] = []
  }

  private let partitions = (0..<partitionCount).map { _ in Partition() }
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
  func append(to partition: Int, _ write: (inout ByteBuffer) -> Void) throws(StoreError) {
    let partition = partitions[partition]
    let before = partition.bytes.count
    write(&partition.bytes)
    bytesInMemory += partition.bytes.count - before
    if bytesInMemory > budget { try spill() }
  }

  /// All records of a partition, in the order of appending; its memory and place are given up.
  func take(_ partition: Int) throws(StoreError) -> ByteBuffer {
    let partition = partitions[partition]
    var rest = ByteBuffer()
    swap(&rest, &partition.bytes)
    bytesInMemory -= rest.count
    guard !partition.extents.isEmpty else { return rest }
    var bytes = ByteBuffer(capacity: partition.extents.reduce(rest.count) { $0 + $1.count })
    for extent in partition.extents { try read(extent, into: &bytes) }
    partition.extents = []
    rest.withUnsafeBytes { bytes.append($0) }
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
    for partition in partitions where !partition.bytes.isEmpty {
      let count = partition.bytes.count
      try write(partition.bytes)
      partition.extents.append((fileEnd - Int64(count), count))
      partition.bytes.removeAll()
    }
    bytesInMemory = 0
  }

  private func write(_ bytes: borrowing ByteBuffer) throws(StoreError) {
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
    _ extent: (offset: Int64, count: Int), into bytes: inout ByteBuffer
  ) throws(StoreError) {
    let start = bytes.extend(by: extent.count)
    var done = 0
    while done < extent.count {
      let got = pread(
        file, start + done, extent.count - done, off_t(extent.offset) + done)
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
