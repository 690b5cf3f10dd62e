package import Glibc

/// The process at the other end of a Unix socket, as the kernel knew it when it connected.
package struct Peer: Hashable, Sendable {
  package var process: pid_t
  package var user: uid_t
  package var group: gid_t

  package init(process: pid_t, user: uid_t, group: gid_t) {
    self.process = process
    self.user = user
    self.group = group
  }

  /// Asks the kernel about the peer of a connection.
  init(of descriptor: Int32) throws(SystemError) {
    // The three members of `struct ucred`, in its order.
    var words: [UInt32] = [0, 0, 0]
    let size = words.count * MemoryLayout<UInt32>.size
    var length = socklen_t(size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &words, &length) == 0 else {
      throw SystemError("getsockopt")
    }
    guard Int(length) == size else { throw SystemError("getsockopt", code: EINVAL) }
    self.init(process: pid_t(bitPattern: words[0]), user: words[1], group: words[2])
  }
}
