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
    let result = try Synchronization(options: global).wait(session, seconds: timeout)
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
  let options: GlobalOptions

  /// The longest that one call waits, in milliseconds; then it is made again.
  private static let longestCall = 30_000

  /// Waits, and shows meanwhile what the daemon does; the response of `ingest.sync`.
  func wait(_ session: Session, seconds: Int? = nil) throws(ClientError) -> JSON {
    var left = seconds.map { $0 * 1000 }
    while true {
      var request = IngestSync()
      request.timeoutMilliseconds = min(left ?? Self.longestCall, Self.longestCall)
      do {
        return try session.result(of: request, progress: activity)
      } catch .remote(let error) where error.code == .deadline {
        left = left.map { $0 - request.timeoutMilliseconds }
        if let left, left <= 0 { throw .remote(error) }
      }
    }
  }

  /// What the daemon does now, asked on a connection of its own, for the first is waiting.
  ///
  /// Only for the eye: where there is no answer, the wait itself will say why.
  private func activity() -> String {
    guard let session = try? Session(options),
      let status = try? session.send(SystemStatus(), patience: 1)
    else { return Session.waiting() }
    if let message = status.message, status.state == .paused { return "paused: \(message)" }
    if let file = status.currentFile { return "reading \(SystemStatus.progress(of: file))" }
    if status.attribution.pendingUsers > 0 {
      return "attributing: \(counted(status.attribution.pendingUsers, "user")) to go"
    }
    return status.files.pending > 0
      ? "\(counted(status.files.pending, "file")) to read" : Session.waiting()
  }
}
