package import Logging

/// The kinds of events that the journal can be searched for.
package enum DaemonEvent: String, CaseIterable, Sendable {
  /// The daemon answers calls.
  case daemonReady = "daemon-ready"
  /// The daemon was asked to stop and finishes what it has begun.
  case daemonStopping = "daemon-stopping"
  /// Everything is stored; the daemon ends.
  case daemonStopped = "daemon-stopped"
  /// The configuration was read again.
  case settingsReloaded = "settings-reloaded"
  /// The configuration could not be used; the old one stays in force.
  case settingsRefused = "settings-refused"
  /// A setting names a channel that no session has.
  case settingsUnmatched = "settings-unmatched"
  /// A client was sent away, because there are too many connections.
  case connectionRefused = "connection-refused"
  /// A client called a method that is not for its role.
  case callRefused = "call-refused"
  /// A connection ended with an error.
  case connectionFailed = "connection-failed"
  /// The writer or the event loop stands still; the service manager is not told that all is well.
  case watchdogWithheld = "watchdog-withheld"
  /// The rows of a dropped file are stored.
  case fileCommitted = "file-committed"
  /// A dropped file was refused as a whole.
  case fileRejected = "file-rejected"
  /// A dropped file had been read before.
  case fileDuplicate = "file-duplicate"
  /// The remote IHC service refuses the key, or is not there.
  case remoteDenied = "remote-denied"
  /// A load or an attribution failed; nothing of it is stored.
  case engineFailed = "engine-failed"
  /// The client for the remote service, which the daemon started, ended and is started again.
  case clientEnded = "client-ended"

  /// The metadata by which a message tells its kind.
  static let field = "event"
}

extension DaemonEvent {
  /// The `MESSAGE_ID` in the journal, which never changes.
  package var messageID: String {
    switch self {
    case .daemonReady: "afdfbb4c6fe04e34af26cbcd85d44d9d"
    case .daemonStopping: "115cf82f400a43339995129cbfd72a71"
    case .daemonStopped: "f7a680c8d2c94c0a81208bf958430d4a"
    case .settingsReloaded: "0c1cb3b0e56b42f2a8806bd2ed2c5e4c"
    case .settingsRefused: "da1f936b3a5b4e65955c07a8cd415b0f"
    case .settingsUnmatched: "b9b89c7f99044b03a0b2dd83566545ad"
    case .connectionRefused: "c97103c069a54f5183e2377eae42d5a0"
    case .callRefused: "ac77634a39204a88a0825b23251fb07f"
    case .connectionFailed: "89ec9891aeb54c2ba0638b6842a79e73"
    case .watchdogWithheld: "a8155cde2a194b36acc4f58b043b579f"
    case .fileCommitted: "cb5b04b9edcc481a9d50447abec72e8e"
    case .fileRejected: "acfdc936094a4901b05683588137f230"
    case .fileDuplicate: "dd2a8f98b0cb4547b9eaa3769aa971d2"
    case .remoteDenied: "5c1c5f0a0fd84e7e9b0b6a3e5d2f7c41"
    case .engineFailed: "89dcb6eea04e48e5bfef1ce177c55beb"
    case .clientEnded: "6d63ce52a5034be5827ff40886444f6b"
    }
  }

  /// How severe such an event is.
  package var level: Logger.Level {
    switch self {
    case .connectionFailed, .fileCommitted, .fileDuplicate, .daemonReady,
      .daemonStopping, .daemonStopped, .settingsReloaded:
      .info
    case .settingsUnmatched, .connectionRefused, .callRefused, .fileRejected, .clientEnded,
      .remoteDenied:
      .warning
    case .settingsRefused, .watchdogWithheld, .engineFailed: .error
    }
  }
}

extension Logger {
  /// Logs an event of a kind that the journal can be searched for, at the level of its kind.
  package func record(
    _ event: DaemonEvent, _ message: Logger.Message, _ metadata: Logger.Metadata = [:],
    file: String = #fileID, function: String = #function, line: UInt = #line
  ) {
    var metadata = metadata
    metadata[DaemonEvent.field] = "\(event.rawValue)"
    log(
      level: event.level, message, metadata: metadata, file: file, function: function, line: line)
  }
}
