import AttributionCore
import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

/// How settings are written, read, refused and shown.
@Suite struct ServiceSettingsTests {
  static func read(
    flags: [(key: String, value: String)] = [], environment: [String: String] = [:],
    file: String? = nil
  ) throws(SettingError) -> Settings {
    var sources = SettingSources()
    sources.flags = flags
    sources.environment = environment
    sources.file = file.map { SettingSources.File(path: $0) }
    return try sources.read()
  }

  static func problem(_ key: String, _ value: String) -> String? {
    do {
      _ = try read(flags: [(key, value)])
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `without any source everything has the default of its declaration`() throws {
    let settings = try Self.read()
    #expect(settings.rules == AttributionRules())
    #expect(settings.defaultModel == "ihc")
    #expect(settings.settling.renamed == .milliseconds(200))
    #expect(settings.settling.closed == .seconds(1))
    #expect(settings.settling.idle == .seconds(2))
    #expect(settings.badRows.millionths == 50_000)
    #expect(settings.spoolBytes == 128 << 20)
    #expect(settings.server.connections == 128)
    #expect(settings.server.calls == RPCLimits())
    #expect(settings.log == LogSettings())
  }

  @Test(arguments: SettingKey.all.map(\.name))
  func `a setting is shown with its default and its source`(_ name: String) throws {
    let key = try #require(SettingKey[name: name])
    let settings = try Self.read()
    let entry = try #require(settings.entries.first { $0.key == name })
    #expect(entry.value == key.standard)
    #expect(entry.standard == key.standard)
    #expect(entry.source == "default")
  }

  @Test(arguments: SettingKey.all.map(\.name))
  func `a setting refuses nonsense and says what it expects`(_ name: String) throws {
    let nonsense = ["attribution.direct_channels": "Direct,,", "ihc.conversion_type": "a\nb"]
    let value = nonsense[name] ?? "£"
    let problem = try #require(Self.problem(name, value))
    #expect(problem.hasPrefix("\(name): "))
    #expect(problem.contains("expected ") || problem.contains("did you mean "))
  }

  @Test(
    arguments: [
      (
        "attribution.lookback", "90x",
        "attribution.lookback: “90x” is not a duration; expected e.g. 90d, 12h or none (in --set)"
      ),
      (
        "attribution.lokback", "90d",
        "attribution.lokback: no such setting; did you mean attribution.lookback? (in --set)"
      ),
      ("attribution.lookback", "9223372036854775807d", nil as String?),
      ("attribution.lookback", "0d", nil), ("ihc.retention", "0d", nil),
      ("attribution.refit", "200000%", nil),
      (
        "attribution.default_model", "liner",
        "attribution.default_model: “liner” is not a model; did you mean linear? (in --set)"
      ),
      (
        "attribution.models", "linear",
        "attribution.default_model: “ihc” is not among attribution.models; "
          + "expected one of linear (in default)"
      ),
      (
        "attribution.u_shaped", "0.5,0.5,0.5",
        "attribution.u_shaped: “0.5,0.5,0.5” is not a division; "
          + "expected three decimals that sum to 1, such as 0.4, 0.2, 0.4 (in --set)"
      ),
      (
        "attribution.w_shaped", "0.4,0.2,0.4",
        "attribution.w_shaped: “0.4,0.2,0.4” is not a division; "
          + "expected four decimals that sum to 1, such as 0.3, 0.3, 0.3, 0.1 (in --set)"
      ),
      (
        "attribution.custom_channels", "Email=0.5, SEA",
        "attribution.custom_channels: “SEA” is no channel with its multiplier; expected none, or "
          + "channels with multipliers from 0 to 1000, such as Email=0.5, SEA=2 (in --set)"
      ),
      (
        "attribution.custom_channels", "Email=-1",
        "attribution.custom_channels: “Email=-1” is no channel with its multiplier; expected none, "
          + "or channels with multipliers from 0 to 1000, such as Email=0.5, SEA=2 (in --set)"
      ),
      (
        "attribution.custom_channels", "Email=1,Email=2",
        "attribution.custom_channels: “Email” is there twice; expected each channel once (in --set)"
      ),
      (
        "timezone", "Europe/Berln",
        "timezone: “Europe/Berln” is not a time zone; did you mean Europe/Berlin? (in --set)"
      ),
      (
        "ihc.parameters", "/nowhere/set.json",
        "ihc.parameters: “/nowhere/set.json” is no set and no file: /nowhere/set.json: "
          + "No such file or directory; expected default, alternative or the path of a JSON file "
          + "(in --set)"
      ),
      (
        "rpc.connections", "0",
        "rpc.connections: “0” is not a whole number; "
          + "expected a whole number from 1 to 65536 (in --set)"
      ),
    ] as [(String, String, String?)])
  func `a wrong setting is named with what would be right`(
    _ key: String, _ value: String, _ message: String?
  ) throws {
    let problem = try #require(Self.problem(key, value))
    if let message { #expect(problem == message) }
  }

  @Test func `values of every form are read`() throws {
    let settings = try Self.read(flags: [
      ("attribution.lookback", "none"), ("attribution.boundary", "exclusive"),
      ("attribution.after_conversion", "restart"), ("attribution.models", "u-shaped, ihc"),
      ("attribution.direct_channels", "Direct,(none)"), ("attribution.half_life", "12h"),
      ("attribution.u_shaped", "0.3,0.4,0.3"), ("ihc.parameters", "alternative"),
      ("ingest.bad_rows", "0.5%"), ("ingest.memory", "512MiB"), ("log.level", "debug"),
    ])
    #expect(settings.rules.journeys.lookback == nil)
    #expect(settings.rules.journeys.boundary == .exclusive)
    #expect(settings.rules.journeys.afterConversion == .restart)
    #expect(settings.rules.models == ["ihc", "u-shaped"])
    #expect(settings.rules.directChannels == ["Direct", "(none)"])
    #expect(settings.rules.halfLife == Instant.microsPerDay / 2)
    #expect(settings.rules.uShape == PositionShares(first: 0.3, middle: 0.4, last: 0.3))
    #expect(settings.rules.ihc == .alternative)
    #expect(settings.badRows.millionths == 5_000)
    #expect(settings.spoolBytes == 512 << 20)
    #expect(settings.log.level == .debug)
  }

  @Test func `weights of models are read from a file`() throws {
    let workdir = try Workdir()
    let path = try workdir.write(
      """
      attribution:
        w_shaped: [0.25, 0.25, 0.25, 0.25]
        j_shaped: 0.1, 0.2, 0.7
        inverse_j: [0.7, 0.2, 0.1]
        custom_positions: [1, 0, 0]
        custom_channels: ["Email, weekly=0.5", "a=b = 2"]
      """, to: "a.yaml")
    let rules = try Self.read(file: path).rules
    #expect(
      rules.wShape == WShaped.Weights(first: 0.25, lead: 0.25, opportunity: 0.25, rest: 0.25))
    #expect(rules.jShape == PositionShares(first: 0.1, middle: 0.2, last: 0.7))
    #expect(rules.inverseJ == PositionShares(first: 0.7, middle: 0.2, last: 0.1))
    #expect(rules.customPositions == PositionShares(first: 1, middle: 0, last: 0))
    #expect(rules.customChannels == ["Email, weekly": 0.5, "a=b": 2])
    #expect(
      try Self.read(flags: [("attribution.custom_channels", "none")]).rules.customChannels.isEmpty)
  }

  @Test func `flags are stronger than the environment, and that than the file`() throws {
    let workdir = try Workdir()
    let path = try workdir.write(
      "attribution:\n  lookback: 1d\n  half_life: 1d\nlog: {level: error}\n", to: "a.yaml")
    let settings = try Self.read(
      flags: [("attribution.lookback", "3d"), ("attribution.lookback", "4d")],
      environment: [
        "ATTRIBUTIOND_ATTRIBUTION_LOOKBACK": "2d", "ATTRIBUTIOND_ATTRIBUTION_HALF_LIFE": "2d",
        "ATTRIBUTIOND_SOCKET": "/a/client's", "HOME": "/",
      ], file: path)
    #expect(settings.rules.journeys.lookback == 4 * Instant.microsPerDay)
    #expect(settings.rules.halfLife == 2 * Instant.microsPerDay)
    #expect(settings.log.level == .error)
    let sources = Dictionary(uniqueKeysWithValues: settings.entries.map { ($0.key, $0.source) })
    #expect(sources["attribution.lookback"] == "--set")
    #expect(sources["attribution.half_life"] == "$ATTRIBUTIOND_ATTRIBUTION_HALF_LIFE")
    #expect(sources["log.level"] == path)
  }

  @Test func `a misspelt environment variable is an error`() throws {
    let error = #expect(throws: SettingError.self) {
      _ = try Self.read(environment: ["ATTRIBUTIOND_TIMEZON": "UTC"])
    }
    #expect(
      error?.description == "ATTRIBUTIOND_TIMEZON: no such setting; "
        + "did you mean ATTRIBUTIOND_TIMEZONE? (in the environment)")
  }

  @Test func `a watchdog shortens the pulse of the writer`() throws {
    #expect(try Self.read().pulse == .seconds(10))
    #expect(try Self.read(environment: ["WATCHDOG_USEC": "1000000"]).pulse == .milliseconds(250))
    #expect(try Self.read(environment: ["WATCHDOG_USEC": "90000000"]).pulse == .seconds(10))
  }

  @Test func `a file with more bad rows than both limits allow is refused`() throws {
    let limit = try Self.read().badRows
    #expect(!limit.isExceeded(bad: 100, of: 100))
    #expect(limit.isExceeded(bad: 101, of: 101))
    #expect(!limit.isExceeded(bad: 500, of: 10_000))
    #expect(limit.isExceeded(bad: 501, of: 10_000))
  }

  @Test func `zone rules agree with the calendar`() throws {
    let berlin = try Self.read(flags: [("timezone", "Europe/Berlin")]).rules.zone
    let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
    var random = SeededRandom(seed: 11)
    for _ in 0..<2_000 {
      let second = Int64.random(in: 0..<4_102_444_800, using: &random)
      let date = Date(timeIntervalSince1970: Double(second))
      let offset = berlin.offset(at: Instant(micros: second * Instant.microsPerSecond))
      #expect(Int(offset) == zone.secondsFromGMT(for: date), "second \(second)")
    }
    #expect(berlin.transitions.count > 200)
  }
}
