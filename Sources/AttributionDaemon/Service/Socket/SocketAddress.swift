import Glibc

/// The address of a Unix socket in the file system.
struct SocketAddress {
  let path: String
  private var address = sockaddr_un()

  /// Nil where the path is empty or too long.
  init?(_ path: String) {
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes.count <= ListeningSocket.longestPath else { return nil }
    self.path = path
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  }

  func withPointer<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// The path that a socket is bound to; nil where it has none.
  static func path(of descriptor: Int32) -> String? {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    guard result == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
    let path = withUnsafeBytes(of: address.sun_path) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return path.isEmpty ? nil : path
  }
}

/// Where the daemon answers and its clients look, where nobody says.
package enum StandardSocket {
  /// The system’s socket for root; else the user’s.
  package static func path(
    environment: [String: String], isRoot: Bool = geteuid() == 0
  ) -> String? {
    if isRoot { return "/run/attributiond/rpc.sock" }
    return environment["XDG_RUNTIME_DIR"].map { "\($0)/attributiond/rpc.sock" }
  }

  /// Makes the folder of a standard socket, which no package may have made.
  ///
  /// Where that fails, so does binding the socket, which says why.
  static func makeFolder(for path: String) {
    guard let slash = path.lastIndex(of: "/") else { return }
    mkdir(String(path[..<slash]), 0o755)
  }
}
