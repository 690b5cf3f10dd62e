import AttributionCore
import AttributionIngest
import AttributionStore
import Synchronization

/// What status and lists show of the files in hand.
extension EngineLoop {
  /// Shows files as being loaded; the ledger will number them from `first` on.
  func showLoading(_ files: [ClaimedFile], from first: FileID) {
    let loading = files.enumerated().map { index, file in
      EngineState.LoadingFile(
        id: FileID(rawValue: first.rawValue + Int64(index)), name: file.name.escaped,
        bytes: file.size, arrivedAt: file.arrivedAt)
    }
    shared.state.withLock { $0.loading = loading }
  }

  /// Shows no file as being loaded.
  func showLoaded() {
    shared.state.withLock { state in
      state.loading = []
      state.current = nil
    }
  }

  func noteArrivals(of entries: [FileLedger.Entry]) {
    arrivalsToReport += entries.lazy.filter { $0.state == .processed }.map(\.arrivedAt)
  }

  /// Nobody waits to be attributed: what was loaded is in every report now.
  func recordLags() {
    guard !arrivalsToReport.isEmpty else { return }
    let now = Instant.wallClock
    shared.state.withLock { state in
      for arrival in arrivalsToReport {
        state.lag.record(milliseconds: (now.micros - arrival.micros) / 1000)
      }
    }
    arrivalsToReport = []
  }
}
