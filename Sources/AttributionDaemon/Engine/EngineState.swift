import AttributionCore

/// What the engine is doing, for status: written by the writer thread, read by anybody.
struct EngineState: Sendable {
  var phase = Phase.idle
  /// What a person should know, such as why nothing is read.
  var message: String?
  /// Files in the inbox that are not settled or not claimed yet.
  var pendingFiles = 0
  /// Files claimed and not finished.
  var processingFiles = 0
  /// The files that are loaded together, in the order of reading.
  var loading: [LoadingFile] = []
  var current: FileProgress?
  var pendingUsers: Int64 = 0
  /// Who last asked for requests for the remote IHC service, since the daemon started.
  var remoteClient: RemoteClient?
  /// From the arrival of a file until nobody waits to be attributed; since the daemon started.
  var lag = LagHistogram()

  enum Phase: String, Sendable {
    case idle
    case loading
    case attributing
    case rebuilding
    case fitting
    case paused
  }

  /// A file that is being loaded.
  struct LoadingFile: Sendable {
    /// What the ledger will call it.
    var id: FileID
    var name: String
    var bytes: Int64
    var arrivedAt: Instant
  }

  /// How far the file in hand has been read.
  struct FileProgress: Sendable {
    var id: FileID
    var name: String
    var bytesTotal: Int64
    var pace: ReadingPace

    var bytesDone: Int64 { pace.now.bytes }

    var rows: Int64 { pace.now.rows }
  }

  /// One line for `systemctl status`.
  var summary: String {
    if let message { return phase == .paused ? "Paused: \(message)" : message }
    switch phase {
    case .idle: return pendingFiles == 0 ? "Idle" : "Waiting for \(pendingFiles) files to settle"
    case .loading:
      let name = current.map { " \($0.name)" } ?? ""
      return "Loading\(name), \(processingFiles) files in hand"
    case .attributing: return "Attributing, \(pendingUsers) users wait"
    case .rebuilding: return "Recomputing everything under new rules"
    case .fitting: return "Fitting models"
    case .paused: return "Paused"
    }
  }
}
