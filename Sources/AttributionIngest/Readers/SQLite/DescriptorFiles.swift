import GRDBSQLite
import Glibc

/// A file system for SQLite that has two files, which are open already, and nothing else.
///
/// They can be read only, are not locked, and come without an index of the log in shared memory:
/// the connection must be in exclusive locking mode. So reading a database opens nothing, makes
/// nothing, and depends on no path.
enum DescriptorFiles {
  static let name = "attributiond-descriptors"

  /// SQLite's status of making the file system known to it, which happens once.
  static let registration: Int32 = sqlite3_vfs_register(makeFileSystem(), 0)

  /// What a database is called in this file system, by its descriptor and that of its write-ahead
  /// log, if it came with one.
  static func path(database: Int32, log: Int32?) -> String { "/\(database)/\(log ?? -1)" }

  /// The descriptors in a path; nil for files that are not there, such as a journal.
  private static func descriptors(
    _ path: UnsafePointer<CChar>?
  ) -> (database: Int32, log: Int32, isLog: Bool)? {
    guard let path else { return nil }
    var text = String(cString: path)[...]
    let suffix = "-wal"
    let isLog = text.hasSuffix(suffix)
    if isLog { text.removeLast(suffix.utf8.count) }
    let numbers = text.split(separator: "/").map { Int32($0) }
    guard numbers.count == 2, let database = numbers[0], let log = numbers[1] else { return nil }
    return (database, log, isLog)
  }

  /// SQLite's extended codes, which are macros that compute.
  private enum Failure {
    static let read = SQLITE_IOERR | 1 << 8
    static let shortRead = SQLITE_IOERR | 2 << 8
    static let write = SQLITE_IOERR | 3 << 8
    static let truncate = SQLITE_IOERR | 6 << 8
    static let size = SQLITE_IOERR | 7 << 8
    static let delete = SQLITE_IOERR | 10 << 8
  }

  /// A file as SQLite keeps it: its own part, then the descriptor and what the file can do.
  private struct File {
    static let descriptorOffset = MemoryLayout<sqlite3_file>.size
    static let traitsOffset = descriptorOffset + MemoryLayout<Int32>.size
    static let size = traitsOffset + MemoryLayout<Int32>.size
  }

  private static func descriptor(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    guard let file else { return -1 }
    return UnsafeRawPointer(file).load(fromByteOffset: File.descriptorOffset, as: Int32.self)
  }

  /// The file system, which is never freed: SQLite keeps it as long as the process runs.
  private static func makeFileSystem() -> UnsafeMutablePointer<sqlite3_vfs> {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: makeMethods())
    var system = sqlite3_vfs()
    system.iVersion = 1
    system.szOsFile = Int32(File.size)
    system.mxPathname = 64
    system.zName = UnsafePointer(strdup(name))
    system.pAppData = UnsafeMutableRawPointer(methods)
    system.xOpen = { system, path, file, flags, outFlags in
      guard let file, let methods = system?.pointee.pAppData else { return SQLITE_MISUSE }
      file.pointee.pMethods = nil
      let isWanted = flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL) != 0
      guard isWanted, let found = DescriptorFiles.descriptors(path) else { return SQLITE_CANTOPEN }
      file.pointee.pMethods = UnsafePointer(
        methods.assumingMemoryBound(to: sqlite3_io_methods.self))
      let raw = UnsafeMutableRawPointer(file)
      raw.storeBytes(
        of: found.isLog ? found.log : found.database, toByteOffset: File.descriptorOffset,
        as: Int32.self)
      // Without a log, what the database file says of one does not count.
      raw.storeBytes(
        of: found.log < 0 ? SQLITE_IOCAP_IMMUTABLE : 0, toByteOffset: File.traitsOffset,
        as: Int32.self)
      let writing = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      outFlags?.pointee = flags & ~writing | SQLITE_OPEN_READONLY
      return SQLITE_OK
    }
    system.xDelete = { _, _, _ in Failure.delete }
    system.xAccess = { _, path, _, isThere in
      let found = DescriptorFiles.descriptors(path)
      isThere?.pointee = found.map { $0.isLog ? $0.log >= 0 : true } == true ? 1 : 0
      return SQLITE_OK
    }
    system.xFullPathname = { _, path, capacity, full in
      guard let path, let full, strlen(path) < Int(capacity) else { return SQLITE_CANTOPEN }
      strcpy(full, path)
      return SQLITE_OK
    }
    system.xRandomness = { _, count, bytes in
      guard let bytes else { return 0 }
      memset(bytes, 0, Int(count))
      return count
    }
    system.xSleep = { _, _ in 0 }
    system.xCurrentTime = { _, day in
      day?.pointee = 0
      return SQLITE_OK
    }
    system.xGetLastError = { _, _, _ in 0 }
    let kept = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    kept.initialize(to: system)
    return kept
  }

  private static func makeMethods() -> sqlite3_io_methods {
    var methods = sqlite3_io_methods()
    methods.iVersion = 1
    methods.xClose = { _ in SQLITE_OK }
    methods.xRead = { file, bytes, count, offset in
      DescriptorFiles.read(DescriptorFiles.descriptor(file), bytes, Int(count), at: offset)
    }
    methods.xWrite = { _, _, _, _ in Failure.write }
    methods.xTruncate = { _, _ in Failure.truncate }
    methods.xSync = { _, _ in SQLITE_OK }
    methods.xFileSize = { file, size in
      var status = stat()
      guard fstat(DescriptorFiles.descriptor(file), &status) == 0 else { return Failure.size }
      size?.pointee = Int64(status.st_size)
      return SQLITE_OK
    }
    methods.xLock = { _, _ in SQLITE_OK }
    methods.xUnlock = { _, _ in SQLITE_OK }
    methods.xCheckReservedLock = { _, isLocked in
      isLocked?.pointee = 0
      return SQLITE_OK
    }
    methods.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.xSectorSize = { _ in 4096 }
    methods.xDeviceCharacteristics = { file in
      guard let file else { return 0 }
      return UnsafeRawPointer(file).load(fromByteOffset: File.traitsOffset, as: Int32.self)
    }
    return methods
  }

  /// Reads `count` bytes; what lies past the end is zeros, and said by the status.
  private static func read(
    _ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int, at offset: Int64
  ) -> Int32 {
    guard let bytes else { return Failure.read }
    var done = 0
    while done < count {
      let length = pread(descriptor, bytes + done, count - done, off_t(offset) + done)
      if length < 0 && errno == EINTR { continue }
      guard length >= 0 else { return Failure.read }
      if length == 0 {
        memset(bytes + done, 0, count - done)
        return Failure.shortRead
      }
      done += length
    }
    return SQLITE_OK
  }
}
