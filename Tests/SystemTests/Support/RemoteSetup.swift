import AttributionRPC
import TestSupport
import Testing

/// A stand-in, and a daemon that asks it through the real client.
struct RemoteSetup {
  let service: StandInProcess
  let daemon: DaemonProcess
  let client: RemoteClientProcess

  var database: RemoteDatabase { RemoteDatabase(of: daemon) }

  /// As fast as can be; everything else as it comes.
  static let haste = [
    "attribution.models=ihc, ihc-remote", "ihc.conversion_type=purchase",
    "ihc.requests_per_minute=60000", "ihc.retry=5ms", "ihc.retry_longest=100ms",
  ]

  /// Starts a stand-in with these options; the settings of the daemon are beyond ``haste``.
  init(
    in workdir: Workdir, name: String = "daemon", service options: [String] = [],
    settings: [String] = []
  ) async throws {
    try await self.init(
      in: workdir, name: name, service: StandInProcess(in: workdir, options), settings: settings)
  }

  init(
    in workdir: Workdir, name: String = "daemon", service: StandInProcess, settings: [String] = []
  ) throws {
    self.service = service
    daemon = DaemonProcess(
      in: workdir, name: name,
      settings: Self.haste + ["ihc.url=\(service.url)"] + settings)
    client = try RemoteClientProcess(for: daemon)
  }

  /// Drops a sample’s files and waits until their journeys are queued.
  func load(_ sample: RemoteSample) async throws {
    try daemon.drop(sample.sessions, as: "sessions.csv")
    try daemon.drop(sample.conversions, as: "conversions.csv")
    try await daemon.output("sync")
  }

  /// Ends all three programs as a service manager does.
  func stop() async throws {
    if client.program != nil { try await client.stop() }
    if daemon.program != nil { try await daemon.stop() }
    try await service.stop()
  }

  /// Waits until every journey is answered or given up, and credits follow from that.
  func finish(_ patience: Duration = .seconds(90)) async throws {
    try await database.waitUntilDone(patience)
    try await daemon.output("sync")
  }

  /// Checks that the answers are the stand-in’s and that credits follow from them to the last digit.
  func expectCredits(of journeys: [RemoteSample.Journey]) async throws {
    try await Self.expectCredits(of: journeys, daemon)
  }

  static func expectCredits(
    of journeys: [RemoteSample.Journey], _ daemon: DaemonProcess
  ) async throws {
    let line = try UnixSocketTransport(path: daemon.socket)
    var wrong: [String] = []
    for journey in journeys {
      var explain = JourneysExplain()
      explain.conversion = journey.conversion
      explain.model = "ihc-remote"
      let result = try line.exchange(JourneysExplain.name, explain.json)
      let explained = try JourneysExplain.clientResponse(from: result)
      let right = RemoteOracle.credits(of: journey)
      if explained.touches.map(\.session) != journey.sessions.map(\.id)
        || explained.touches.map(\.credit) != right
      {
        wrong.append("\(journey.conversion): \(explained.touches.map(\.credit)), not \(right)")
      }
    }
    #expect(wrong == [], "of \(journeys.count)")
  }

  /// Checks the database against a computation from scratch.
  func expectConsistent() async throws {
    let verified = try await daemon.json("verify")
    #expect(verified["consistent"] == true, "\(verified)")
  }
}
