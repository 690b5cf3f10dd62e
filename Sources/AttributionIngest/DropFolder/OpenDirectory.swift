import Glibc

/// A directory held open: every operation names one entry of it and follows no link.
///
/// One path component under an open directory can neither lead through a symbolic link nor to
/// another directory, whatever others do to the path meanwhile.
final class OpenDirectory {
  let path: String
  let descriptor: CInt

  /// Opens an existing directory.
  init(_ path: String) throws(DropFolderError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno, path, "cannot be opened") }
  }

  deinit { close(descriptor) }

  /// The device and inode of the directory itself.
  func identity() throws(DropFolderError) -> (device: UInt64, inode: UInt64) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno, path, "cannot be examined") }
    return (UInt64(status.st_dev), UInt64(status.st_ino))
  }

  /// Fails with both parties’ names unless this process may read, write and enter the directory.
  func requireAccess() throws(DropFolderError) {
    guard faccessat(descriptor, ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0 else { return }
    let reason = errno
    var status = stat()
    guard reason == EACCES, fstat(descriptor, &status) == 0 else {
      throw .system(reason, path, "cannot be written to")
    }
    throw .noPermission(path, owner: status.st_uid, mode: status.st_mode)
  }

  /// What an entry is at the moment; nil where there is none.
  func version(of name: FileName) throws(DropFolderError) -> FileVersion? {
    var status = stat()
    let result = name.withCString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
    if result == 0 { return FileVersion(status) }
    // A suffix may make a name longer than any file's.
    if errno == ENOENT || errno == ENAMETOOLONG { return nil }
    throw .system(errno, place(of: name), "cannot be examined")
  }

  /// The names of all entries, in no order.
  func names() throws(DropFolderError) -> [FileName] {
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else {
      throw .system(errno, path, "cannot be listed")
    }
    defer { closedir(stream) }
    var names: [FileName] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = FileName(entry: entry)
      if name.bytes != [UInt8(ascii: ".")] && name.bytes != Array("..".utf8) { names.append(name) }
    }
    guard errno == 0 else { throw .system(errno, path, "cannot be listed") }
    return names
  }

  /// Moves an entry; false where there is none of that name.
  ///
  /// An entry that is called `newName` is replaced, so the caller makes sure that there is none.
  func move(
    _ name: FileName, to target: OpenDirectory, as newName: FileName
  ) throws(DropFolderError) -> Bool {
    let result = name.withCString { old in
      newName.withCString { renameat(descriptor, old, target.descriptor, $0) }
    }
    if result == 0 { return true }
    let reason = errno
    if reason == ENOENT, try version(of: name) == nil { return false }
    let error = DropFolderError.system(reason, place(of: name), "cannot be moved to \(target.path)")
    if reason == ENOSPC || reason == EDQUOT { throw error }
    throw DropFolderError(.immovable, error.place, error.message)
  }

  /// Unlinks an entry that is not a directory, if there is one.
  func remove(_ name: FileName) throws(DropFolderError) {
    guard name.withCString({ unlinkat(descriptor, $0, 0) }) != 0, errno != ENOENT else { return }
    throw .system(errno, place(of: name), "cannot be removed")
  }

  /// Creates a directory if there is nothing of its name; true where it did.
  @discardableResult
  func makeDirectory(_ name: FileName, mode: mode_t) throws(DropFolderError) -> Bool {
    if name.withCString({ mkdirat(descriptor, $0, mode) }) == 0 { return true }
    guard errno == EEXIST else { throw .system(errno, place(of: name), "cannot be created") }
    return false
  }

  /// Writes a file, in place of one of that name, and makes its contents durable.
  func write(_ bytes: [UInt8], to name: FileName) throws(DropFolderError) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let file = name.withCString { openat(descriptor, $0, flags, 0o640) }
    guard file >= 0 else { throw .system(errno, place(of: name), "cannot be created") }
    defer { close(file) }
    try append(bytes, to: file, name)
    guard fsync(file) == 0 else { throw .system(errno, place(of: name), "cannot be written") }
  }

  /// Writes bytes to an open file of that name, where the last ones ended.
  func append(
    _ bytes: [UInt8], to file: CInt, _ name: FileName
  ) throws(DropFolderError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(file, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno, place(of: name), "cannot be written") }
      offset += count
    }
  }

  /// Creates a file to write to, in place of one of that name; the caller closes it.
  func create(_ name: FileName) throws(DropFolderError) -> CInt {
    try remove(name)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = name.withCString { openat(descriptor, $0, flags, 0o640) }
    guard file >= 0 else { throw .system(errno, place(of: name), "cannot be created") }
    return file
  }

  /// The first bytes of a regular file, at most `limit`; nil where there is none to read.
  func contents(of name: FileName, limit: Int) -> [UInt8]? {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let file = name.withCString { openat(descriptor, $0, flags) }
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = read(file, &bytes, limit)
    return count < 0 ? nil : Array(bytes[..<count])
  }

  /// Makes every change of the directory durable.
  func sync() throws(DropFolderError) {
    guard fsync(descriptor) == 0 else { throw .system(errno, path, "cannot be made durable") }
  }

  func place(of name: FileName) -> String { "\(path)/\(name.escaped)" }
}

extension FileName {
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    var terminated = bytes
    terminated.append(0)
    return terminated.withUnsafeBytes { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        guard let start = text.baseAddress else { preconditionFailure("a name has an end") }
        return body(start)
      }
    }
  }

  /// Reads the name in place: an entry is shorter than its type, so it must not be copied whole.
  fileprivate init(entry: UnsafeMutablePointer<dirent>) {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
      preconditionFailure("a directory entry stores its name")
    }
    let start = UnsafeRawPointer(entry).advanced(by: offset)
    let count = strlen(start.assumingMemoryBound(to: CChar.self))
    self.init(Array(UnsafeRawBufferPointer(start: start, count: count)))
  }
}

extension FileVersion {
  init(_ status: stat) {
    let kind: FileKind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      case S_IFCHR, S_IFBLK: .device
      default: .other
      }
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), kind: kind,
      links: UInt64(status.st_nlink), size: Int64(status.st_size),
      modified: status.st_mtim.nanoseconds, changed: status.st_ctim.nanoseconds)
  }
}

extension timespec {
  fileprivate var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }
}
