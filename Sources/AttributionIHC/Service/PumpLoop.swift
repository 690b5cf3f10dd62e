import AttributionRPC
import Glibc
import Logging

/// What a ``Pump`` does over and over, on its thread.
struct PumpLoop {
  private var line: DaemonLine
  private let posts: Posts
  private let poster: Poster
  private let keys: KeyStore
  private let notice: ServiceNotice
  private let logger: Logger
  private let grace: Duration
  private let reporting: Duration
  private let worker = "\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))"

  /// What has come back and was not taken by the daemon, oldest first.
  private var reports: [IHCComplete] = []
  /// The daemon is not called before.
  private var callAt = ContinuousClock.now
  /// The daemon is not asked for requests before.
  private var leaseAt = ContinuousClock.now
  private var backOff = BackOff(first: .milliseconds(100), longest: .seconds(10))
  private var random = SystemRandomNumberGenerator()
  private var lifeSign = LifeSign()
  private var wasCancelled = false
  private var tally = PumpTally()

  /// Bounds of the pause that the daemon asks for.
  private static let pauses = Duration.milliseconds(10)...Duration.seconds(60)

  init(
    line: DaemonLine, posts: Posts, poster: Poster, keys: KeyStore, notice: ServiceNotice,
    logger: Logger, grace: Duration, reporting: Duration
  ) {
    self.line = line
    self.posts = posts
    self.poster = poster
    self.keys = keys
    self.notice = notice
    self.logger = logger
    self.grace = grace
    self.reporting = reporting
  }

  mutating func run() {
    notice.ready()
    logger.info("ready", metadata: ["version": "\(Release.version)", "worker": "\(worker)"])
    while true {
      report()
      if let stopped = posts.stopped {
        guard !isDone(since: stopped) else { break }
      } else {
        lease()
      }
      lifeSign.show(notice)
      posts.wait(atMost: pause)
    }
    guard reports.isEmpty, posts.count == 0 else {
      return logger.warning(
        "stopped; the daemon was not told of all requests, and will hand them out again",
        metadata: ["requests": "\(reports.count + posts.count)"])
    }
    logger.info("stopped")
  }

  /// How long nothing is to be done, unless something comes back.
  private var pause: Duration {
    let now = ContinuousClock.now
    var next = now + min(lifeSign.interval, .seconds(5))
    if !reports.isEmpty { next = min(next, callAt) }
    if let stopped = posts.stopped {
      next = min(next, stopped + grace + (wasCancelled ? reporting : .zero))
    } else {
      next = min(next, max(callAt, leaseAt))
    }
    return max(next - now, .milliseconds(1))
  }

  /// After the word to stop: gives posts their time and reports theirs; true when both are over.
  private mutating func isDone(since stopped: ContinuousClock.Instant) -> Bool {
    if posts.count == 0 && reports.isEmpty { return true }
    let now = ContinuousClock.now
    if now >= stopped + grace, !wasCancelled {
      wasCancelled = true
      posts.cancelAll()
    }
    return now >= stopped + grace + reporting
  }

  /// Calls a method of the daemon; what fails is tried again later.
  private mutating func call<Method: RPCMethod>(
    _ request: Method
  ) throws(ClientError) -> Method.Response {
    var lifeSign = lifeSign
    defer { self.lifeSign = lifeSign }
    do {
      let response = try line.send(request) { [posts, notice, grace, reporting] in
        lifeSign.show(notice)
        guard let stopped = posts.stopped else { return true }
        return .now < stopped + grace + reporting
      }
      backOff.reset()
      return response
    } catch {
      callAt = .now + backOff.pause(using: &random)
      if case .remote(let error) = error, let time = error.retryAfterMilliseconds {
        callAt = max(callAt, .now + min(.milliseconds(time), Self.pauses.upperBound))
      }
      throw error
    }
  }
}

extension PumpLoop {
  /// Asks for as many requests as could be posted now, and posts what comes.
  private mutating func lease() {
    let now = ContinuousClock.now
    let capacity = Pump.longestLease - posts.count - reports.count
    guard now >= callAt, now >= leaseAt, capacity > 0 else { return }
    var lease = IHCLease()
    lease.worker = worker
    lease.capacity = capacity
    do {
      let response = try call(lease)
      for request in response.requests { posts.start(request, by: poster) }
      let pause = Duration.milliseconds(response.waitMilliseconds)
      leaseAt = .now + min(max(pause, Self.pauses.lowerBound), Self.pauses.upperBound)
      tally.leased(response, logger: logger)
      notice.status(tally.sentence(out: posts.count))
    } catch {
      // It was said in the log, and `callAt` says when it is tried again.
    }
  }

  /// Tells the daemon what has come back, as far as it takes it.
  private mutating func report() {
    for report in posts.takeReports() {
      reports.append(report)
      tally.ended(report, logger: logger)
      if report.status == 401 || report.status == 403 { readKeyAgain() }
    }
    while let report = reports.first, ContinuousClock.now >= callAt {
      do {
        _ = try call(report)
        reports.removeFirst()
        // There may be more to do where something was done.
        leaseAt = .now
      } catch {
        guard case .remote(let error) = error else { return }
        settle(report, refusedWith: error)
      }
    }
  }

  /// Goes on after a report that the daemon did not take.
  private mutating func settle(_ report: IHCComplete, refusedWith error: RPCError) {
    if error.isTooLarge, report.body != nil {
      var shorter = report
      shorter.outcome = PostOutcome.tooLarge.rawValue
      shorter.status = nil
      shorter.body = nil
      shorter.message = "the answer is longer than the daemon’s rpc.request_bytes"
      reports[0] = shorter
      callAt = .now
    } else if error.isFinal {
      logger.error(
        "the daemon refused a report for good",
        metadata: ["request": "\(report.request)", "error": "\(error.message)"])
      reports.removeFirst()
      callAt = .now
    }
  }

  private func readKeyAgain() {
    do {
      guard try keys.readAgain() else {
        return logger.warning(
          "the service refuses the key, and its file has no other; put the right one there")
      }
      logger.notice(
        "the service refused the key; its file has a new one, which is used from now on")
    } catch {
      logger.warning(
        "the key stays: its file cannot be read again", metadata: ["error": "\(error)"])
    }
  }
}

extension RPCError {
  /// Whether the line was too long.
  fileprivate var isTooLarge: Bool { code == .tooLarge || reason == Code.tooLarge.name }

  /// Whether the same call would be refused again.
  fileprivate var isFinal: Bool {
    [.invalidParams, .invalidRequest, .parseError, .notFound, .conflict, .tooLarge].contains(code)
  }
}
