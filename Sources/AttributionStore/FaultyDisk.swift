#if DEBUG
  import GRDBSQLite
  import Glibc
  import Synchronization

  /// A disk that fails when a test says so, under SQLite; debug builds only.
  ///
  /// A virtual file system that passes everything on to the one of the system, and asks first
  /// before it changes a file.
  package enum FaultyDisk {
    /// A change of a file.
    package enum Change: Sendable {
      case write
      case sync
      case truncate
    }

    /// The number of the system error with which the change fails, such as `ENOSPC`; nil for none.
    package typealias Fault = @Sendable (Change) -> CInt?

    private static let faults = Mutex<[String: Fault]>([:])

    /// Asks `fault` about every change of files that are opened from now on and whose paths start
    /// with `prefix`; nil takes that back.
    package static func install(_ fault: Fault?, under prefix: String) {
      _ = registered
      faults.withLock { $0[prefix] = fault }
    }

    private static func fault(for path: String) -> Fault? {
      faults.withLock { faults in faults.first { path.hasPrefix($0.key) }?.value }
    }

    // MARK: The file system

    /// The system's own.
    nonisolated(unsafe) private static let base = sqlite3_vfs_find(nil)
    // Never changed or freed once it is made, and SQLite guards its list of file systems.
    nonisolated(unsafe) private static let shim = UnsafeMutablePointer<sqlite3_vfs>.allocate(
      capacity: 1)

    private static let registered: Void = {
      guard let base else { preconditionFailure("SQLite has a file system") }
      var copy = base.pointee
      copy.szOsFile += CInt(MemoryLayout<Head>.stride)
      copy.zName = UnsafePointer(strdup("faulty"))
      copy.pNext = nil
      copy.xOpen = { open($1, $2, $3, $4) }
      shim.initialize(to: copy)
      sqlite3_vfs_register(shim, 1)
    }()

    /// What stands before the system's own part of an open file.
    private struct Head {
      var file = sqlite3_file()
      var fault: UnsafeRawPointer?
    }

    private final class FaultBox {
      let fault: Fault
      init(_ fault: @escaping Fault) { self.fault = fault }
    }

    private typealias File = UnsafeMutablePointer<sqlite3_file>

    private static func open(
      _ name: UnsafePointer<CChar>?, _ file: File?, _ flags: CInt,
      _ outFlags: UnsafeMutablePointer<CInt>?
    ) -> CInt {
      guard let file, let base else { return SQLITE_CANTOPEN }
      let inner = inner(file)
      let status = base.pointee.xOpen(base, name, inner, flags, outFlags)
      let head = UnsafeMutableRawPointer(file).bindMemory(to: Head.self, capacity: 1)
      head.initialize(to: Head())
      // Without methods SQLite does not close a file that could not be opened.
      guard inner.pointee.pMethods != nil else { return status }
      head.pointee.file.pMethods = UnsafePointer(methods)
      if let name, let fault = fault(for: String(cString: name)) {
        head.pointee.fault = UnsafeRawPointer(Unmanaged.passRetained(FaultBox(fault)).toOpaque())
      }
      return status
    }

    /// The system's own part.
    private static func inner(_ file: File) -> File {
      (UnsafeMutableRawPointer(file) + MemoryLayout<Head>.stride)
        .assumingMemoryBound(to: sqlite3_file.self)
    }

    private static func own(_ file: File) -> sqlite3_io_methods {
      guard let methods = inner(file).pointee.pMethods else {
        preconditionFailure("an open file has methods")
      }
      return methods.pointee
    }

    private static func box(_ file: File) -> Unmanaged<FaultBox>? {
      UnsafeMutableRawPointer(file).assumingMemoryBound(to: Head.self).pointee.fault
        .map { Unmanaged<FaultBox>.fromOpaque($0) }
    }

    /// What SQLite is told of a change, if it is to fail.
    private static func failure(_ file: File, _ change: Change) -> CInt? {
      guard let number = box(file)?.takeUnretainedValue().fault(change) else { return nil }
      if number == ENOSPC { return SQLITE_FULL }
      let detail: CInt = change == .write ? 3 : change == .sync ? 4 : 6
      return SQLITE_IOERR | detail << 8
    }

    // Never changed once it is made.
    nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
      let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
      methods.initialize(to: sqlite3_io_methods())
      // Version 3 would let SQLite map files, past these functions.
      methods.pointee.iVersion = 2
      methods.pointee.xClose = { file in
        guard let file else { return SQLITE_MISUSE }
        let box = FaultyDisk.box(file)
        defer { box?.release() }
        return FaultyDisk.own(file).xClose(FaultyDisk.inner(file))
      }
      methods.pointee.xRead = { file, buffer, count, offset in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xRead(FaultyDisk.inner(file), buffer, count, offset)
      }
      methods.pointee.xWrite = { file, buffer, count, offset in
        guard let file else { return SQLITE_MISUSE }
        if let failure = FaultyDisk.failure(file, .write) { return failure }
        return FaultyDisk.own(file).xWrite(FaultyDisk.inner(file), buffer, count, offset)
      }
      methods.pointee.xTruncate = { file, size in
        guard let file else { return SQLITE_MISUSE }
        if let failure = FaultyDisk.failure(file, .truncate) { return failure }
        return FaultyDisk.own(file).xTruncate(FaultyDisk.inner(file), size)
      }
      methods.pointee.xSync = { file, flags in
        guard let file else { return SQLITE_MISUSE }
        if let failure = FaultyDisk.failure(file, .sync) { return failure }
        return FaultyDisk.own(file).xSync(FaultyDisk.inner(file), flags)
      }
      methods.pointee.xFileSize = { file, size in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xFileSize(FaultyDisk.inner(file), size)
      }
      methods.pointee.xLock = { file, lock in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xLock(FaultyDisk.inner(file), lock)
      }
      methods.pointee.xUnlock = { file, lock in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xUnlock(FaultyDisk.inner(file), lock)
      }
      methods.pointee.xCheckReservedLock = { file, result in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xCheckReservedLock(FaultyDisk.inner(file), result)
      }
      methods.pointee.xFileControl = { file, operation, argument in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xFileControl(FaultyDisk.inner(file), operation, argument)
      }
      methods.pointee.xSectorSize = { file in
        guard let file else { return 0 }
        return FaultyDisk.own(file).xSectorSize(FaultyDisk.inner(file))
      }
      methods.pointee.xDeviceCharacteristics = { file in
        guard let file else { return 0 }
        return FaultyDisk.own(file).xDeviceCharacteristics(FaultyDisk.inner(file))
      }
      methods.pointee.xShmMap = { file, region, size, isExtending, memory in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xShmMap(
          FaultyDisk.inner(file), region, size, isExtending, memory)
      }
      methods.pointee.xShmLock = { file, offset, count, flags in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xShmLock(FaultyDisk.inner(file), offset, count, flags)
      }
      methods.pointee.xShmBarrier = { file in
        guard let file else { return }
        FaultyDisk.own(file).xShmBarrier(FaultyDisk.inner(file))
      }
      methods.pointee.xShmUnmap = { file, isDeleting in
        guard let file else { return SQLITE_MISUSE }
        return FaultyDisk.own(file).xShmUnmap(FaultyDisk.inner(file), isDeleting)
      }
      return methods
    }()
  }
#endif
