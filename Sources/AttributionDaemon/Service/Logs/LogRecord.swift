import Logging

/// A message with its fields as flat texts, ready to be written in any format.
struct LogRecord: Sendable {
  var level: Logger.Level
  var message: String
  var event: DaemonEvent?
  /// Names and values, in the order of the names.
  var fields: [(name: String, value: String)] = []
  /// Where in the code it was logged, such as `AttributionDaemon/Daemon.swift:12`.
  var place: String

  init(_ event: Logging.LogEvent, metadata: Logger.Metadata) {
    level = event.level
    message = event.message.description
    place = "\(event.file):\(event.line)"
    var all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    if let error = event.error { all["error"] = "\(error)" }
    self.event = all.removeValue(forKey: DaemonEvent.field).flatMap { value in
      DaemonEvent(rawValue: value.description)
    }
    fields = all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
  }
}
