package import Logging

/// What is logged, and how.
package struct LogSettings: Hashable, Sendable {
  package var level = Level.info
  package var format = Format.auto

  package init() {}

  /// The least severe messages that are logged.
  package enum Level: String, CaseIterable, Sendable {
    case debug
    case info
    case notice
    case warning
    case error

    package var loggerLevel: Logger.Level {
      switch self {
      case .debug: .debug
      case .info: .info
      case .notice: .notice
      case .warning: .warning
      case .error: .error
      }
    }
  }

  /// How messages are written.
  package enum Format: String, CaseIterable, Sendable {
    /// The journal where stderr is the journal, else text.
    case auto
    case journal
    case text
    case json
  }
}
