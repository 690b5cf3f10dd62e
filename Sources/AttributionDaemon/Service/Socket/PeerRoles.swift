package import AttributionRPC
package import Glibc
import Synchronization

/// Which role the clients of the socket have, by the user each runs as.
package final class PeerRoles: Sendable {
  /// The user the daemon runs as.
  private let owner: uid_t
  /// The names of users whose connections have the role ``Role/ihc``.
  private let clients: [String]
  private let user: @Sendable (String) -> uid_t?
  private let found: Mutex<Found>

  /// The users of these names, and when the list of users was last written then.
  private struct Found {
    var users: Set<uid_t>
    var stamp: UserListStamp?
  }

  /// Looks up the users of these names; a name that nobody has gives nobody a role.
  package init(
    clients: [String], owner: uid_t = geteuid(),
    user: @escaping @Sendable (String) -> uid_t? = PeerRoles.user(named:)
  ) {
    self.owner = owner
    self.clients = clients
    self.user = user
    let stamp = UserListStamp()
    found = Mutex(Found(users: Set(clients.compactMap(user)), stamp: stamp))
  }

  /// The role of a connection.
  package func role(of peer: Peer) -> Role {
    Self.role(of: peer.user, owner: owner, clients: currentClients)
  }

  /// The rule: root and the daemon's own user may call everything, whoever else they are.
  static func role(of user: uid_t, owner: uid_t, clients: Set<uid_t>) -> Role {
    if user == 0 || user == owner { return .owner }
    return clients.contains(user) ? .ihc : .people
  }

  /// A user may be made after the daemon has started; names are looked up anew only then, for a
  /// directory service may take its time.
  private var currentClients: Set<uid_t> {
    let stamp = UserListStamp()
    return found.withLock { found in
      if found.stamp != stamp {
        found = Found(users: Set(clients.compactMap(user)), stamp: stamp)
      }
      return found.users
    }
  }

  /// The number of the user of this name, as the system knows it.
  package static func user(named name: String) -> uid_t? {
    var entry = passwd()
    var result: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 1 << 10)
    while true {
      let status = getpwnam_r(name, &entry, &buffer, buffer.count, &result)
      guard status == ERANGE, buffer.count < 1 << 20 else { break }
      buffer = [CChar](repeating: 0, count: buffer.count * 4)
    }
    return result == nil ? nil : entry.pw_uid
  }
}

/// Which state of the system's list of users this is.
private struct UserListStamp: Equatable {
  let inode: ino_t
  let seconds: Int
  let nanoseconds: Int

  /// Nil where there is no such list.
  init?() {
    var status = stat()
    guard stat("/etc/passwd", &status) == 0 else { return nil }
    inode = status.st_ino
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
