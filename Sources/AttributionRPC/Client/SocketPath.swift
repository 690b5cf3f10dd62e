/// Finds the daemon’s socket.
package enum SocketPath {
  package static let variable = "ATTRIBUTIOND_SOCKET"
  package static let system = "/run/attributiond/rpc.sock"

  /// The path that was asked for, else the environment’s, else the system’s where there is one,
  /// else the user’s.
  package static func resolve(
    option: String?, environment: (String) -> String?, exists: (String) -> Bool
  ) -> String {
    if let option { return option }
    if let path = environment(variable), !path.isEmpty { return path }
    guard !exists(system), let runtime = environment("XDG_RUNTIME_DIR"), !runtime.isEmpty else {
      return system
    }
    return "\(runtime)/attributiond/rpc.sock"
  }
}
