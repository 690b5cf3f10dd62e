/// Why the daemon did not start, with the exit status that says so to whoever started it.
package struct StartError: Error, Hashable, Sendable {
  package var code: Code
  /// What is wrong, where, and what would be right.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package enum Code: String, Sendable, CaseIterable {
    /// The command line is wrong.
    case usage
    /// The configuration is wrong.
    case configuration
    /// The data directory cannot be used.
    case dataDirectory = "data-directory"
    /// Another daemon works on the data directory.
    case dataInUse = "data-in-use"
    /// The database cannot be used: it is newer, damaged, or some other program’s.
    case database
    /// The socket cannot be made or taken over.
    case socket
    /// Another program answers on the socket.
    case socketInUse = "socket-in-use"
    /// Anything else.
    case failed
  }
}

extension StartError.Code {
  /// The exit status, as `sysexits.h` has them where it has one.
  package var exitStatus: Int32 {
    switch self {
    case .usage: 2
    case .configuration, .dataDirectory, .database: 78
    case .socket: 73
    case .dataInUse: 75
    case .socketInUse: 69
    case .failed: 1
    }
  }
}

extension StartError.Code {
  /// What the help says of the exit status.
  var meaning: String {
    switch self {
    case .usage: "the command line is wrong"
    case .configuration: "the configuration is wrong"
    case .dataDirectory: "the data directory cannot be used"
    case .dataInUse: "another daemon works on the data directory"
    case .database: "the database is newer, damaged, or some other program’s"
    case .socket: "the socket cannot be made here"
    case .socketInUse: "another program answers on the socket"
    case .failed: "anything else"
    }
  }
}

extension StartError: CustomStringConvertible {
  package var description: String { message }
}
