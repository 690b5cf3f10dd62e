import AttributionCore
import AttributionStore
import TestSupport
import Testing

@testable import AttributionDaemon

/// How the remote IHC service is configured.
@Suite struct ServiceRemoteSettingsTests {
  private static let second = Instant.microsPerSecond

  private func url(_ text: String) throws -> String {
    try ServiceSettingsTests.read(flags: [("ihc.url", text)]).rules.remoteIHC.url
  }

  @Test func `the defaults are those of a free account`() throws {
    let settings = try ServiceSettingsTests.read()
    #expect(settings.rules.remoteIHC == RemoteIHCRules())
    var expected = RemoteQueueSettings()
    expected.requestJourneys = 100
    expected.concurrency = 2
    expected.requestsPerMinute = 60
    expected.attempts = 5
    expected.retry = 2 * Self.second
    expected.longestRetry = 300 * Self.second
    expected.timeout = 60 * Self.second
    expected.breakerFailures = 5
    expected.breakerPause = 30 * Self.second
    expected.retention = 90 * Instant.microsPerDay
    expected.sentBytes = (16 << 20) / 3
    expected.answerBytes = 508 << 10
    #expect(settings.remote == expected)
    #expect(settings.remote.lease == 90 * Self.second)
    #expect(settings.remoteClients == ["attribution-ihc"])
  }

  @Test(arguments: [
    ("https://api.example.com", "https://api.example.com"),
    ("https://api.example.com/", "https://api.example.com"),
    ("HTTPS://api.example.com:8443/base//", "https://api.example.com:8443/base"),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://127.4.5.6", "http://127.4.5.6"),
    ("http://[::1]:9/x", "http://[::1]:9/x"), ("http://localhost", "http://localhost"),
  ])
  func `a base URL loses its last slash`(_ text: String, _ expected: String) throws {
    #expect(try url(text) == expected)
  }

  @Test(arguments: [
    "http://api.example.com", "http://127.0.0.1.example.com", "http://10.0.0.1:80",
    "http://[fe80::1]", "http://127.0.0", "http://localhost.example.com",
  ])
  func `the key never goes over a network in clear text`(_ text: String) throws {
    let problem = try #require(ServiceSettingsTests.problem("ihc.url", text))
    #expect(problem.hasPrefix("ihc.url: “\(text)” would send the key to "))
    #expect(problem.contains(" in clear text; expected https://"))
  }

  @Test(arguments: [
    "api.example.com", "ftp://a", "https://", "https://:80", "https://a:b", "https://a:0",
    "https://a:70000", "https://user@a", "https://a?b=c", "https://a#b", "https://a b",
    "https://[::1", "https://[::1]x", "https://ä.de", "",
  ])
  func `what is no base URL is refused`(_ text: String) throws {
    let problem = try #require(ServiceSettingsTests.problem("ihc.url", text))
    #expect(problem.contains("is not the base URL of a service; expected such as https://"))
  }

  @Test func `the model needs the name of what was trained`() throws {
    #expect(
      ServiceSettingsTests.problem("attribution.models", "ihc, ihc-remote")
        == "ihc.conversion_type: not set, but attribution.models has ihc-remote; expected the name "
        + "chosen at training, the conv_type_id, such as `ihc: {conversion_type: my_shop}` "
        + "(in --set)")
    let settings = try ServiceSettingsTests.read(flags: [
      ("attribution.models", "ihc, ihc-remote"), ("ihc.conversion_type", "Mein Shop"),
      ("ihc.request_sessions", "3000"),
    ])
    #expect(settings.rules.models == ["ihc", "ihc-remote"])
    #expect(settings.rules.remoteIHC.conversionType == "Mein Shop")
    #expect(settings.rules.remoteIHC.requestSessions == 3000)
  }

  @Test func `values of every form are read`() throws {
    let settings = try ServiceSettingsTests.read(flags: [
      ("ihc.budget", "0"), ("ihc.retention", "forever"), ("ihc.clients", "none"),
      ("ihc.retry", "1ms"), ("ihc.fallback", "local"), ("ihc.long_journeys", "latest"),
    ])
    #expect(settings.remote.budget == 0)
    #expect(settings.remote.retention == nil)
    #expect(settings.remoteClients == [])
    #expect(settings.remote.retry == 1_000)
    #expect(settings.rules.remoteIHC.fallback == .local)
    #expect(settings.rules.remoteIHC.longJourneys == .latest)
    let named = try ServiceSettingsTests.read(flags: [("ihc.clients", "a, b_c")])
    #expect(named.remoteClients == ["a", "b_c"])
  }

  @Test(arguments: [
    (
      "ihc.timeout", "31m",
      "ihc.timeout: “31m” is not a duration; expected e.g. 60s or 2m, from 100ms to 30m (in --set)"
    ),
    (
      "ihc.budget", "-1",
      "ihc.budget: “-1” is not a whole number; expected none or a whole number from 0 to "
        + "1000000000 (in --set)"
    ),
    (
      "ihc.clients", "a, -b",
      "ihc.clients: “-b” is no user's name; expected none or names of users of this system, such "
        + "as attribution-ihc (in --set)"
    ),
  ])
  func `a wrong value is named with what would be right`(
    _ key: String, _ value: String, _ message: String
  ) {
    #expect(ServiceSettingsTests.problem(key, value) == message)
  }

  @Test func `the redistribution parameter is read from a file of the service's form`() throws {
    let workdir = try Workdir()
    let rule = """
      {"direction": "any_session", "receive_threshold": 0.2, "redistribution_channel_labels": ["B", "A"]}
      """
    try workdir.write("{\"closer\": \(rule)}", to: "r.json")
    let path = try workdir.write("ihc: {redistribution: r.json}\n", to: "a.yaml")
    let settings = try ServiceSettingsTests.read(file: path)
    #expect(
      settings.rules.remoteIHC.redistribution
        == .init(
          closer: .init(direction: .anySession, receiveThreshold: 0.2, channels: ["A", "B"])))
    try workdir.write("{}", to: "r.json")
    #expect(try settings.reread().rules.remoteIHC.redistribution == .none)
    #expect(settings.changedKeys(to: try settings.reread()) == ["ihc.redistribution"])
    try workdir.write("{\"closer\": {\"direction\": \"up\"}}", to: "r.json")
    let error = #expect(throws: SettingError.self) { _ = try settings.reread() }
    #expect(
      error?.description.contains(
        "r.json: closer.direction: expected one of earlier_sessions_only, any_session, "
          + "later_sessions_only") == true)
  }
}
