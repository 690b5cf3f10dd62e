import AttributionIngest
import Glibc

/// A file in memory with the bytes of an input, as the reader of exports wants them.
final class FuzzedFile: Sendable {
  let path: String
  private let descriptor: Int32

  init() {
    path = "/dev/shm/attributiond-fuzz-\(getpid())"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    require(descriptor >= 0, "\(path): \(String(cString: strerror(errno)))")
    atexit { unlink("/dev/shm/attributiond-fuzz-\(getpid())") }
  }

  func write(_ bytes: [UInt8]) {
    require(ftruncate(descriptor, 0) == 0, "the file can be emptied")
    require(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, "the file can be written")
  }

  /// Reads the file to its end.
  func read(_ limits: ReaderLimits, _ profile: ReadingProfile = .init()) -> FuzzedRows {
    var rows = FuzzedRows()
    do throws(ExportError) {
      let reader = try ExportReader(path: path, limits: limits, profile: profile)
      var batch = RowBatch()
      while try reader.next(into: &batch) {
        rows.append(batch, channels: reader.channelNames)
        require(!batch.isEmpty, "a batch that is passed on has rows")
        require(reader.bytesDone <= reader.bytesTotal, "no more is read than there is")
      }
      require(batch.isEmpty, "after the end there are no rows")
      rows.ending = "\(reader.datasets) \(reader.notes) \(reader.digest()) \(reader.rows)"
    } catch {
      // What came before does not count: a file is read whole or not at all.
      rows = FuzzedRows()
      rows.isRefused = true
      rows.ending = "\(error)"
      require(error.code != .readFailed && error.code != .cannotOpen, "\(error)")
      require(!error.message.isEmpty, "an error says what is wrong")
    }
    return rows
  }
}
