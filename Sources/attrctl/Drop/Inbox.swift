import Glibc

/// The drop folder, into which files go whole or not at all.
struct Inbox {
  let path: String

  /// Copies a file in under a hidden name, then gives it its own.
  ///
  /// Nothing there is replaced: where the name is taken, the file becomes `NAME-2.EXT` and so on.
  /// One that `isForced` is read even if its content is in already.
  ///
  /// - Returns: The name that the ledger will have of the file.
  func drop(_ source: DropSource, isForced: Bool = false) throws(Complaint) -> String {
    // Not from its own name, which may be as long as names can be.
    let temporary = "\(path)/.attrctl-\(getpid())-\(UInt64.random(in: .min ... .max)).part"
    do {
      try copy(source, to: temporary)
      let name = try claimName(for: temporary, source.name, isForced: isForced)
      try synchronize()
      return name
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private func copy(_ source: DropSource, to temporary: String) throws(Complaint) {
    let input = open(source.path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else {
      throw Complaint(.denied, source.path, "read", errno: errno, next: "ls -l \(source.path)")
    }
    defer { close(input) }
    let output = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard output >= 0 else { throw failure("write to") }
    defer { close(output) }
    var entry = stat()
    let total = fstat(input, &entry) == 0 ? Int(entry.st_size) : 0
    var line = ProgressLine()
    defer { line.clear() }
    var done = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(input, &buffer, buffer.count)
      if count < 0, errno == EINTR, !Interruption.isRequested { continue }
      guard count >= 0, !Interruption.isRequested else {
        if Interruption.isRequested { throw Complaint(.interrupted, "interrupted") }
        throw Complaint(
          .failed, source.path, "read", errno: errno, next: "attrctl drop \(source.path)")
      }
      guard count > 0 else { break }
      try write(buffer[..<count], to: output)
      done += count
      line.show {
        "copying \(source.name): \(total > 0 ? min(done * 100 / total, 100) : 0) %"
          + " of \(size(total))"
      }
    }
    guard fsync(output) == 0 else { throw failure("write to") }
  }

  private func write(_ bytes: ArraySlice<UInt8>, to output: Int32) throws(Complaint) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write to") }
      rest = rest.dropFirst(count)
    }
  }

  private func claimName(
    for temporary: String, _ wanted: String, isForced: Bool
  ) throws(Complaint) -> String {
    for attempt in 1...1000 {
      let name = Self.name(wanted, attempt: attempt)
      let entry = isForced ? name + Self.forceSuffix : name
      if renameWithoutReplacing(temporary, "\(path)/\(entry)") { return name }
      guard errno == EEXIST else { throw failure("write to") }
    }
    throw Complaint(
      .failed, "\(path): there are a thousand files called \(wanted)", next: "attrctl status")
  }

  /// Tells the daemon to read a file even if its content is in already; not part of its name.
  static let forceSuffix = ".force"

  /// The name that a file gets at an attempt, such as `a.csv`, then `a-2.csv`.
  ///
  /// What follows the first point is kept, so that `a.csv.gz` becomes `a-2.csv.gz`.
  static func name(_ wanted: String, attempt: Int) -> String {
    guard attempt > 1 else { return wanted }
    guard let point = wanted.firstIndex(of: ".") else { return "\(wanted)-\(attempt)" }
    return "\(wanted[..<point])-\(attempt)\(wanted[point...])"
  }

  /// Makes the names of the folder last.
  private func synchronize() throws(Complaint) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure("read") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure("write to") }
  }

  private func failure(_ action: String) -> Complaint {
    let code = errno
    switch code {
    case EACCES, EPERM:
      return Complaint(
        .denied, path, action, errno: code,
        next: "join the inbox’s group, or run it with sudo; see `ls -ld \(path)`")
    case ENOENT:
      return Complaint(
        .failed, path, action, errno: code,
        next: "drop on the machine on which the daemon runs; see `attrctl status`")
    case ENAMETOOLONG:
      return Complaint(.failed, path, action, errno: code, next: "give it a shorter name")
    default: return Complaint(.failed, path, action, errno: code, next: "attrctl status")
    }
  }
}
