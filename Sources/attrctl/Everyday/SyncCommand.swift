import ArgumentParser
import AttributionRPC

/// Waits until everything dropped before is in and attributed.
struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Waits until everything dropped before is in and attributed.")

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Gives up after this many seconds.", valueName: "seconds"))
  var timeout: Int?

  mutating func validate() throws {
    if let timeout, timeout < 0 { throw ValidationError("--timeout: expected 0 or more") }
  }

  func run() throws {
    let session = try Session(global)
    let result = try Synchronization().wait(session, seconds: timeout)
    try show(result, of: IngestSync.self, global.format)
  }
}

extension IngestSync: PresentableMethod {
  static func page(of response: Response) -> Page {
    let files = response.files == 0 ? "" : " Waited for \(counted(response.files, "file"))."
    let line =
      response.pendingUsers == 0
      ? "Everything is in and attributed, generation \(response.generation)."
      : "Everything is in; \(counted(response.pendingUsers, "user")) to attribute."
    return Page(lines: [line + files])
  }

  static func status(of response: Response) -> CommandStatus {
    response.pendingUsers == 0 ? .done : .different
  }
}

/// Waiting for the daemon to take in what was dropped.
struct Synchronization {
  /// The longest that one call waits, in milliseconds; then it is made again.
  private static let longestCall = 30_000
  private static let token = "sync"

  /// Waits, and shows meanwhile what the daemon says that it does; the response of `ingest.sync`.
  func wait(_ session: Session, seconds: Int? = nil) throws(ClientError) -> JSON {
    var left = seconds.map { $0 * 1000 }
    var activity = Session.waiting()
    while true {
      var request = IngestSync()
      request.timeoutMilliseconds = min(left ?? Self.longestCall, Self.longestCall)
      request.progressToken = Self.token
      do {
        return try session.result(
          of: request, progress: { activity },
          notified: { activity = Self.activity(of: $0) ?? activity })
      } catch .remote(let error) where error.code == .deadline {
        left = left.map { $0 - request.timeoutMilliseconds }
        if let left, left <= 0 { throw .remote(error) }
      }
    }
  }

  /// What a notification says that the daemon does; nil where it is about something else.
  static func activity(of notification: JSON) -> String? {
    guard notification["method"] == .string(progressNotification),
      let value = notification["params"]?["value"], let progress = try? IngestProgress(json: value)
    else { return nil }
    if let message = progress.message, progress.state == .paused { return "paused: \(message)" }
    if let file = progress.file { return "reading \(SystemStatus.progress(of: file))" }
    if progress.state == .loading {
      return "storing \(counted(progress.processingFiles, "file"))"
    }
    if progress.pendingUsers > 0 {
      return "attributing: \(counted(progress.pendingUsers, "user")) to go"
    }
    return progress.pendingFiles > 0
      ? "\(counted(progress.pendingFiles, "file")) to read" : Session.waiting()
  }
}
