import AttributionRPC
import Foundation
import Logging
import NIOSSL
import UnixSignals

/// The client as a service: it reads the key, works, and stops when it is told to.
struct IHCService {
  private let arguments: IHCArguments
  private let environment: (String) -> String?

  init(_ arguments: IHCArguments, environment: @escaping (String) -> String?) {
    self.arguments = arguments
    self.environment = environment
  }

  /// Runs until SIGTERM or SIGINT, and returns when what was begun is finished.
  func run() async throws {
    try ProcessProtection.apply()
    let logger = makeLogger()
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
    let keys = try KeyStore(KeyFile(option: arguments.keyFile, environment: environment))
    let poster = Poster(
      keys: keys, proxies: try ProxySettings(environment: environment),
      authorities: try authorities())
    let notice = ServiceNotice.current()
    let pump = Pump(socket: socket, poster: poster, keys: keys, notice: notice, logger: logger)
    let (endings, isEnded) = AsyncStream.makeStream(of: IHCStartError.self)
    Thread.detachNewThread { [parent = arguments.parent] in
      // Here, for the kernel forgets it with the thread that asked, and this one lasts.
      if let parent, !ProcessProtection.end(with: parent) {
        isEnded.yield(
          IHCStartError(.failed, "--parent \(parent): it did not start this process, or has ended"))
      } else {
        pump.run()
      }
      isEnded.finish()
    }
    var failure: IHCStartError?
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await signal in signals {
          guard signal == .sighup else {
            notice.stopping()
            logger.info("stopping")
            pump.stop()
            continue
          }
          Self.readKeyAgain(keys, logger)
        }
      }
      for await error in endings { failure = error }
      group.cancelAll()
    }
    try await poster.shutDown()
    if let failure { throw failure }
  }

  private var socket: String {
    SocketPath.resolve(
      option: arguments.socket, environment: environment, exists: { access($0, F_OK) == 0 })
  }

  private func makeLogger() -> Logger {
    let isJournal = LogLines.isJournal(stream: environment("JOURNAL_STREAM"))
    let level = arguments.level
    return Logger(label: "attributiond-ihc") { _ in LogLines(level: level, isJournal: isJournal) }
  }

  private func authorities() throws(IHCStartError) -> [NIOSSLCertificate] {
    guard let path = arguments.authorityFile else { return [] }
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(path)
      guard certificates.isEmpty else { return certificates }
    } catch {
      throw IHCStartError(.authorityFile, "\(path): \(error); expected certificates as PEM")
    }
    throw IHCStartError(.authorityFile, "\(path): no certificate in it; expected some as PEM")
  }

  private static func readKeyAgain(_ keys: KeyStore, _ logger: Logger) {
    do {
      let isNew = try keys.readAgain()
      logger.notice("the key was read again", metadata: ["is_new": "\(isNew)"])
    } catch {
      logger.error("the key stays: its file cannot be read again", metadata: ["error": "\(error)"])
    }
  }
}
