import AttributionCore
import AttributionRPC
import Glibc
package import Logging

/// Writes messages to standard error, a line each.
///
/// Where that is the journal, a line begins with its priority and has no time of its own.
package struct LogLines: LogHandler {
  package var metadata: Logger.Metadata = [:]
  package var logLevel: Logger.Level
  private let isJournal: Bool
  private let write: @Sendable (String) -> Void

  /// - Parameters:
  ///   - level: The least severe level that is written.
  ///   - isJournal: Whether the service manager reads the lines.
  ///   - write: Takes one whole line with its LF.
  package init(
    level: Logger.Level, isJournal: Bool,
    write: @escaping @Sendable (String) -> Void = Self.writeToStandardError
  ) {
    logLevel = level
    self.isJournal = isJournal
    self.write = write
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: Logging.LogEvent) {
    var line =
      isJournal ? "<\(event.level.priority)>" : "\(Instant.wallClock) \(event.level) "
    line += event.message.description.withoutControls
    let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      let text = value.description.withoutControls
      let isPlain = !text.isEmpty && text.allSatisfy { $0 != " " && $0 != "\"" && $0 != "=" }
      line += " \(name)=" + (isPlain ? text : JSON.string(text).text)
    }
    write(line + "\n")
  }

  /// One write a line, so that lines of several threads do not mix.
  package static let writeToStandardError: @Sendable (String) -> Void = { line in
    let bytes = Array(line.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Whether standard error is a stream to the journal, by the device and inode that the service
  /// manager names in `JOURNAL_STREAM`.
  package static func isJournal(stream: String?) -> Bool {
    var status = stat()
    guard let stream, fstat(STDERR_FILENO, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }
}

extension Logger.Level {
  /// The number that syslog and the journal have for the level.
  fileprivate var priority: Int {
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

extension Instant {
  /// What the clock of this machine shows.
  static var wallClock: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(
      micros: Int64(time.tv_sec) * Instant.microsPerSecond + Int64(time.tv_nsec) / 1_000)
  }
}
