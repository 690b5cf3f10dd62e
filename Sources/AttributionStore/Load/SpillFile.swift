import Glibc

/// The file of a spool whose records have no room in memory; it has no name, and is gone with the
/// process, however that ends.
///
/// Its bytes go past the system's cache where the file system lets them. They are read once, and in
/// the cache each of them would take a fresh page first, which costs more than the transfer does.
final class SpillFile {
  /// Where bytes stand in the file.
  struct Extent {
    var offset: Int64
    var count: Int

    /// The bytes up to the next extent.
    var room: Int { SpillFile.rounded(count) }
    var end: Int64 { offset + Int64(room) }
  }

  /// What places in memory and in the file must be multiples of to be transferred directly.
  static let alignment = 4 << 10

  /// The most pieces that Linux writes in one call.
  private static let piecesPerWrite = 1024

  /// `O_DIRECT`, which Swift does not see by this name.
  private static let direct = __O_DIRECT

  private let descriptor: Int32
  private let directory: String
  private(set) var end: Int64 = 0

  init(in directory: String) throws(StoreError) {
    self.directory = directory
    var template = Array("\(directory)/spool-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw Self.failure(directory, "cannot make a temporary file")
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    // Where there is no such mode, the file is used like any other.
    _ = fcntl(descriptor, F_SETFL, Self.direct)
  }

  deinit { close(descriptor) }

  private static func rounded(_ count: Int) -> Int { (count + alignment - 1) & ~(alignment - 1) }

  /// Appends pieces, which begin at multiples of ``alignment``, each with what stands in memory up to
  /// the next multiple after it.
  ///
  /// - Returns: Where the pieces stand.
  /// - Throws: `full` or `inaccessible`.
  func append(_ pieces: [UnsafeRawBufferPointer]) throws(StoreError) -> [Extent] {
    var extents: [Extent] = []
    var vectors: [iovec] = []
    for piece in pieces {
      let extent = Extent(offset: extents.last?.end ?? end, count: piece.count)
      extents.append(extent)
      vectors.append(
        iovec(iov_base: UnsafeMutableRawPointer(mutating: piece.baseAddress), iov_len: extent.room))
    }
    var rest = vectors[...]
    while !rest.isEmpty {
      let count = Int32(min(rest.count, Self.piecesPerWrite))
      var written = try transferred("write") {
        rest.withUnsafeBufferPointer { pwritev(descriptor, $0.baseAddress, count, off_t(end)) }
      }
      end += Int64(written)
      while let first = rest.first, first.iov_len <= written {
        written -= first.iov_len
        rest.removeFirst()
      }
      if written > 0 {
        rest[rest.startIndex].iov_base += written
        rest[rest.startIndex].iov_len -= written
      }
    }
    return extents
  }

  /// Reads what stands from an offset on, both of which are multiples of ``alignment``.
  func read(_ offset: Int64, into bytes: UnsafeMutableRawBufferPointer) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      done += try transferred("read") {
        pread(
          descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done,
          off_t(offset) + done)
      }
    }
  }

  /// How many bytes a system call moved, which is called again where it was interrupted or where the
  /// file system wants other places than ours for a direct transfer.
  private func transferred(_ what: String, _ call: () -> Int) throws(StoreError) -> Int {
    while true {
      let count = call()
      if count > 0 { return count }
      // No error says why: somebody cut the file.
      if count == 0 {
        throw StoreError(.inaccessible, "\(directory): a temporary file ends before its end")
      }
      if errno == EINTR { continue }
      if errno == EINVAL, stopBeingDirect() { continue }
      throw Self.failure(directory, "cannot \(what) a temporary file")
    }
  }

  /// Lets transfers go through the cache; false where they do.
  private func stopBeingDirect() -> Bool {
    let flags = fcntl(descriptor, F_GETFL)
    return flags & Self.direct != 0 && fcntl(descriptor, F_SETFL, flags & ~Self.direct) == 0
  }

  private static func failure(_ directory: String, _ what: String) -> StoreError {
    let code = errno
    return StoreError(
      code == ENOSPC ? .full : .inaccessible,
      "\(directory): \(what): \(String(cString: strerror(code)))")
  }
}
