import Glibc

/// The folder of the database, locked for this process as long as the value lives.
package final class DataDirectory: Sendable {
  /// The absolute path, without a trailing slash.
  package let path: String
  private let lock: Descriptor

  /// Makes the folder where it is absent, checks that it can be used, and locks it.
  ///
  /// Throws `data-directory` where it cannot be used and `data-in-use` where another daemon has it.
  package init(_ path: String) throws(StartError) {
    if mkdir(path, 0o750) != 0, errno != EEXIST {
      throw Self.unusable(path, SystemError("mkdir"))
    }
    guard let resolved = realpath(path, nil) else {
      throw Self.unusable(path, SystemError("realpath"))
    }
    defer { free(resolved) }
    self.path = String(cString: resolved)
    var status = stat()
    guard stat(self.path, &status) == 0 else { throw Self.unusable(path, SystemError("stat")) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw StartError(.dataDirectory, "\(path): not a folder; expected one for the database")
    }
    guard access(self.path, R_OK | W_OK | X_OK) == 0 else {
      throw Self.unusable(path, SystemError("access"))
    }
    lock = try Self.locking(self.path + "/attributiond.lock", of: path)
  }

  private static func locking(
    _ file: String, of directory: String
  ) throws(StartError) -> Descriptor {
    let number = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard number >= 0 else { throw unusable(file, SystemError("open")) }
    let lock = Descriptor(number)
    guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
      let failure = SystemError("flock")
      guard failure.code == EWOULDBLOCK else { throw unusable(file, failure) }
      throw StartError(
        .dataInUse, "\(directory): in use by another attributiond\(holder(of: file))")
    }
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(lock.number, 0) == 0, write(lock.number, text, text.count) == text.count else {
      throw unusable(file, SystemError("write"))
    }
    return lock
  }

  private static func holder(of file: String) -> String {
    do {
      let text = String(decoding: try contents(ofFile: file, limit: 32), as: UTF8.self)
      return Int32(text.dropLast()).map { ", process \($0); stop that one first" } ?? ""
    } catch {
      return ""
    }
  }

  private static func unusable(_ path: String, _ error: SystemError) -> StartError {
    let right =
      error.code == EACCES
      ? "; expected a folder that uid \(geteuid()) may read and write" : ""
    return StartError(.dataDirectory, "\(path): \(error.reason)\(right)")
  }
}
