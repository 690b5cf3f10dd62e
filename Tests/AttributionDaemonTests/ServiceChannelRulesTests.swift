import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// The setting `channels`: which channel a session counts for.
@Suite struct ServiceChannelRulesTests {
  private let workdir: Workdir

  init() throws { workdir = try Workdir() }

  private func read(_ text: String) throws -> ChannelRules {
    try ServiceSettingsTests.read(file: try workdir.write(text, to: "attributiond.yaml"))
      .rules.channels
  }

  @Test func `without an entry every session keeps its channel`() throws {
    #expect(try ServiceSettingsTests.read().rules.channels == ChannelRules())
    #expect(try read("channels: []\n").isEmpty)
    #expect(try read("channels:\n").isEmpty)
  }

  @Test func `entries are rules and presets, in their order`() throws {
    let rules = try read(
      """
      channels:
        - {channel: " Brand Search ", utm_source: google, campaign: "*brand*"}
        - channel: Email
          utm_medium: [email, " newsletter", ""]
          referrer: ~
        - preset: default-channel-groups
        - {channel: Other}
      """)
    #expect(rules.rules.first?.channel == "Brand Search")
    #expect(
      rules.rules.first?.conditions == [
        .init(.utmSource, ["google"]), .init(.campaign, ["*brand*"]),
      ])
    #expect(rules.rules.first?.origin == ChannelRule.Origin(entry: 1, line: 2))
    #expect(
      rules.rules[1].conditions == [
        .init(.utmMedium, ["email", "newsletter", ""]), .init(.referrer, [""]),
      ])
    #expect(rules.rules[1].origin == ChannelRule.Origin(entry: 2, line: 3))
    #expect(
      rules.rules[2].origin
        == ChannelRule.Origin(entry: 3, line: 6, preset: "default-channel-groups"))
    #expect(rules.rules.last?.conditions == [])
    #expect(rules.rules.last?.origin.entry == 4)
  }

  @Test func `a flag says the same in one line`() throws {
    var sources = SettingSources()
    sources.flags = [("channels", "[{channel: Email, utm_medium: [email, newsletter]}]")]
    let rules = try sources.read().rules.channels
    #expect(rules.rules.map(\.channel) == ["Email"])
    #expect(rules.rules.first?.conditions == [.init(.utmMedium, ["email", "newsletter"])])
  }

  @Test func `the example entries in the configuration file are some`() throws {
    let rules = try read("channels:\n" + ChannelRules.example.map { "  \($0)\n" }.joined())
    #expect(rules.rules.first?.channel == "Brand Search")
    #expect(rules.rules.contains { $0.origin.preset == "default-channel-groups" })
    #expect(rules.rules.last?.channel == "Other")
  }

  @Test(
    arguments: [
      (
        "\n  - {channel: A, name: a}\n  - {channel: B, utm_sorce: x}",
        "entry 2 (line 3): “utm_sorce” is not a part of a rule; did you mean utm_source?"
      ),
      (
        " [{name: a}]",
        "entry 1 (line 1): channel is missing; expected the name of the channel that the rule sets"
      ),
      (
        " [{channel: '', name: a}]",
        "entry 1 (line 1): channel is missing; expected the name of the channel that the rule sets"
      ),
      (
        " [{channel: A}, {channel: B, name: b}]",
        "entry 1 (line 1): fits every session, so that no entry after it is asked; expected it "
          + "last, or a condition such as utm_medium: email"
      ),
      (
        " [{preset: default-channel-group}]",
        "entry 1 (line 1): “default-channel-group” is not a preset; did you mean "
          + "default-channel-groups?"
      ),
      (
        " [{preset: default-channel-groups, channel: A}]",
        "entry 1 (line 1): preset stands alone; expected rules in entries of their own"
      ),
      (
        " [{channel: A, name: []}]",
        "entry 1 (line 1): name: the list is empty; expected texts"
      ),
      (" [{channel: A, name: {a: b}}]", "entry 1 (line 1): name: expected one value"),
      (" [{channel: [A], name: a}]", "entry 1 (line 1): channel: expected one value"),
      (" [Email]", "entry 1 (line 1): expected a mapping"), (" {a: b}", "expected a list"),
    ])
  func `an entry that cannot be meant is refused`(_ text: String, _ problem: String) throws {
    let error = #expect(throws: SettingError.self) { _ = try read("channels:\(text)\n") }
    let path = workdir.path("attributiond.yaml")
    #expect(try #require(error).description == "channels: \(problem) (in \(path))")
  }
}
