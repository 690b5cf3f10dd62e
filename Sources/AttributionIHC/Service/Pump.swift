package import Logging

/// Carries requests from the daemon to the service and reports back, until it is told to stop.
///
/// It decides nothing: what is posted, when and how often is the daemon's to say. What has come
/// back is kept, and reported again and again until the daemon has taken it.
package final class Pump: Sendable {
  /// The most requests that are out at once.
  package static let longestLease = 64

  private let posts = Posts()
  private let socket: String
  private let poster: Poster
  private let keys: KeyStore
  private let notice: ServiceNotice
  private let logger: Logger
  private let grace: Duration
  private let reporting: Duration

  /// - Parameters:
  ///   - socket: The daemon's.
  ///   - poster: Posts the requests.
  ///   - keys: Read again where the service refuses the key.
  ///   - notice: Is told of progress.
  ///   - logger: Is told of trouble.
  ///   - grace: How long posts may take after the word to stop.
  ///   - reporting: How long their reports may take then.
  package init(
    socket: String, poster: Poster, keys: KeyStore, notice: ServiceNotice, logger: Logger,
    grace: Duration = .seconds(5), reporting: Duration = .seconds(5)
  ) {
    self.socket = socket
    self.poster = poster
    self.keys = keys
    self.notice = notice
    self.logger = logger
    self.grace = grace
    self.reporting = reporting
  }

  /// Works until it has stopped; to be called once, on a thread of its own.
  package func run() {
    var loop = PumpLoop(
      line: DaemonLine(socket: socket, logger: logger), posts: posts, poster: poster, keys: keys,
      notice: notice, logger: logger, grace: grace, reporting: reporting)
    loop.run()
  }

  /// Takes no more requests, lets those that are out end for a while, and reports them.
  package func stop() { posts.stop() }
}
