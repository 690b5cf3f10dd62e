/// Why the stand-in does not serve.
package struct StandInError: Error, Hashable, Sendable {
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
    /// The file of the key or the log cannot be used.
    case file
    /// The port cannot be listened on.
    case port
  }
}

extension StandInError.Code {
  /// The exit status, as `sysexits.h` has them where it has one.
  var exitStatus: Int32 {
    switch self {
    case .usage: 2
    case .file: 74
    case .port: 69
    }
  }
}

extension StandInError: CustomStringConvertible {
  package var description: String { message }
}
