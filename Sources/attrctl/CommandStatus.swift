import Glibc

/// How a run of `attrctl` ends, for scripts.
package enum CommandStatus: Int32, CaseIterable {
  case done = 0
  /// The daemon failed.
  case failed = 1
  case usage = 2
  case cannotConnect = 3
  case denied = 4
  case notFound = 5
  /// Some of it was done.
  case partial = 6
  case timeout = 7
  /// Not finished yet, or not what was expected.
  case different = 8
  case configuration = 78
  case interrupted = 130
}

/// Ends a command that has shown its result, with a status other than `done`.
struct Ending: Error {
  let status: CommandStatus
}

extension CommandStatus {
  /// Ends the process.
  func exit() -> Never { Glibc.exit(rawValue) }
}
