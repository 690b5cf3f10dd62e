package import Logging
import Synchronization

/// The least severe level that is logged, shared by all loggers of a process, so that a reload
/// changes it everywhere.
package final class LogThreshold: Sendable {
  private let index: Atomic<Int>

  package init(_ level: Logger.Level) { index = Atomic(level.index) }

  package var level: Logger.Level {
    get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
    set { index.store(newValue.index, ordering: .relaxed) }
  }
}

extension Logger.Level {
  fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// The number that syslog and the journal have for the level.
  var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
