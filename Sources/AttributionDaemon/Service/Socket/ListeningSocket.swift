import CSystemd
import Glibc

/// A Unix stream socket on which clients may already knock.
///
/// Either the service manager made it and passed it in, or this process did. One that was passed
/// in is never bound again nor unlinked, so that a restart loses no connection attempt.
package struct ListeningSocket: Sendable {
  /// The descriptor; whoever serves the socket closes it.
  package let descriptor: Int32
  package let path: String
  /// The file that this process made, to know it again; nil for a socket that was passed in.
  private let file: BoundFile?

  /// The longest path that fits into a socket address.
  package static let longestPath = 107

  /// Takes over a socket that the service manager passed in; nil where there is none.
  package static func inherited() throws(StartError) -> ListeningSocket? {
    let count = sd_listen_fds(1)
    guard count != 0 else { return nil }
    guard count > 0 else {
      throw StartError(.socket, "LISTEN_FDS: \(SystemError("", code: -count).reason)")
    }
    guard count == 1 else {
      throw StartError(.socket, "LISTEN_FDS: \(count) sockets were passed in; expected one")
    }
    return try adopt(SD_LISTEN_FDS_START)
  }

  /// Takes over a socket that listens already.
  package static func adopt(_ descriptor: Int32) throws(StartError) -> ListeningSocket {
    guard sd_is_socket_unix(descriptor, Int32(SOCK_STREAM.rawValue), 1, nil, 0) > 0 else {
      throw StartError(
        .socket,
        "descriptor \(descriptor): not a listening Unix stream socket; "
          + "expected ListenStream= with a path in the socket unit")
    }
    return ListeningSocket(
      descriptor: descriptor, path: SocketAddress.path(of: descriptor) ?? "", file: nil)
  }

  /// Makes a socket at `path` with mode 0660.
  ///
  /// A socket that is there and answers belongs to another program, `socket-in-use`; one that
  /// refuses is stale and is replaced; anything else that is there is left alone.
  package static func bind(_ path: String) throws(StartError) -> ListeningSocket {
    guard let address = SocketAddress(path) else {
      throw StartError(
        .socket, "\(path): \(path.utf8.count) bytes; a socket’s path has at most \(longestPath)")
    }
    // Two daemons that start at once must not both find the same socket stale.
    let folder = try lockedFolder(of: path)
    defer { withExtendedLifetime(folder) {} }
    try removeStale(address)
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw failed(path, SystemError("socket")) }
    // Nobody gets in before `listen`, whatever the mode was until then.
    guard address.withPointer({ Glibc.bind(number, $0, $1) }) == 0, chmod(path, 0o660) == 0,
      listen(number, 256) == 0, let file = BoundFile(path)
    else {
      let error = SystemError("bind")
      close(number)
      throw failed(path, error)
    }
    return ListeningSocket(descriptor: number, path: path, file: file)
  }

  /// Removes the socket from the file system, if this process made it and it is still this one.
  package func remove() {
    guard let file, BoundFile(path) == file else { return }
    unlink(path)
  }

  private static func lockedFolder(of path: String) throws(StartError) -> Descriptor {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw failed(folder, SystemError("open")) }
    let descriptor = Descriptor(number)
    guard flock(number, LOCK_EX) == 0 else { throw failed(folder, SystemError("flock")) }
    return descriptor
  }

  private static func removeStale(_ address: SocketAddress) throws(StartError) {
    let path = address.path
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw failed(path, SystemError("lstat")) }
      return
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw StartError(.socket, "\(path): there is a file that is no socket; it is left alone")
    }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard probe >= 0 else { throw failed(path, SystemError("socket")) }
    let descriptor = Descriptor(probe)
    let isAnswered = address.withPointer { connect(descriptor.number, $0, $1) } == 0
    guard !isAnswered else {
      throw StartError(
        .socketInUse,
        "\(path): another program answers on this socket; "
          + "stop it, or choose another path with --socket")
    }
    guard errno == ECONNREFUSED else { throw failed(path, SystemError("connect")) }
    guard unlink(path) == 0 else { throw failed(path, SystemError("unlink")) }
  }

  private static func failed(_ path: String, _ error: SystemError) -> StartError {
    StartError(.socket, "\(path): no socket can be made here: \(error.reason)")
  }
}

/// Which file a path names now.
private struct BoundFile: Equatable, Sendable {
  let device: dev_t
  let inode: ino_t

  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    device = status.st_dev
    inode = status.st_ino
  }
}
