/// Why the client did not start, with the exit status that says so to whoever started it.
package struct IHCStartError: Error, Hashable, Sendable {
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
    /// The file of the service's key cannot be used.
    case keyFile = "key-file"
    /// The file of trusted certificates cannot be used.
    case authorityFile = "ca-file"
    /// A variable that names a proxy cannot be used.
    case proxy
    /// Anything else.
    case failed
  }
}

extension IHCStartError.Code {
  /// The exit status, as `sysexits.h` has them where it has one.
  package var exitStatus: Int32 {
    switch self {
    case .usage: 2
    case .keyFile, .authorityFile, .proxy: 78
    case .failed: 1
    }
  }

  /// What the help says of the exit status.
  var meaning: String {
    switch self {
    case .usage: "the command line is wrong"
    case .keyFile: "the key’s file cannot be used"
    case .authorityFile: "the file of trusted certificates cannot be used"
    case .proxy: "a variable that names a proxy cannot be used"
    case .failed: "anything else"
    }
  }
}

extension IHCStartError: CustomStringConvertible {
  package var description: String { message }
}
