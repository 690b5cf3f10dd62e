import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// Snapshots of what people see of rules of channels.
@Suite struct ChannelPageTests {
  private static func rule(
    _ entry: Int, _ channel: String, _ conditions: [String], preset: String? = nil
  ) -> ChannelRuleEntry {
    var rule = ChannelRuleEntry()
    rule.entry = entry
    rule.line = preset == nil ? entry + 4 : nil
    rule.preset = preset
    rule.channelName = channel
    rule.conditions = conditions
    return rule
  }

  private static func given(_ name: String, _ sessions: Int) -> ChannelGiven {
    var given = ChannelGiven()
    given.channelName = name
    given.sessions = sessions
    given.users = 1
    var example = SessionExample()
    example.session = "s9"
    example.source.file = "sessions.csv"
    example.source.line = 9
    given.examples = [example]
    return given
  }

  private static var list: ChannelsList.Response {
    var response = ChannelsList.Response()
    response.sessions = 31
    var first = ChannelRuleUse()
    first.rule = rule(1, "Brand Search", ["utm_source is google", "campaign is *brand*"])
    first.sessions = 20
    first.users = 3
    first.given = [given("SEA", 12), given("a name that is longer than the rest", 8)]
    var shadowed = ChannelRuleUse()
    shadowed.rule = rule(2, "Search", ["utm_source is google"])
    shadowed.taken = 20
    shadowed.takenBy = first.rule
    var never = ChannelRuleUse()
    never.rule = rule(3, "Radio", ["utm_medium is radio"])
    var preset = ChannelRuleUse()
    preset.rule = rule(4, "Direct", ["source is missing"], preset: "default-channel-groups")
    preset.sessions = 10
    preset.users = 9
    preset.given = [given("web", 10)]
    response.rules = [first, shadowed, never, preset]
    response.unmatched = [given("Print", 1)]
    return response
  }

  @Test func `rules with what they do, and those that do nothing`() {
    let text = ChannelsList.page(of: Self.list).text(.plain)
    #expect(
      text == """
        31 sessions, of which 30 fit a rule of 4.
        Those that fit none keep the name they were given: the second table.

        rule  channel       sessions  users  given as
        1     Brand Search        20      3  SEA, …
        4*    Direct              10      9  web

        given as  sessions  users  example  source
        Print            1      1  s9       sessions.csv:9

        Entry 2 (line 6), Search, is shadowed: 20 sessions fit it, and entry 1 (line 5)
        took most.
        Entry 3 (line 7), Radio, never fits: utm_medium is radio.
        * of default-channel-groups, of whose 1 rule 0 fit nobody.

        """)
  }

  @Test func `without rules every name is as given`() {
    var response = Self.list
    response.rules = []
    let page = ChannelsList.page(of: response)
    #expect(page.lines == ["No rules: 31 sessions count for the channels that were given."])
    #expect(page.tables.count == 1)
  }

  @Test func `every rule and name is a line of CSV`() throws {
    let table = try #require(ChannelsList.page(of: Self.list).table)
    let lines = CSV.text(table).split(whereSeparator: \.isNewline)
    #expect(lines.count == 7)
    #expect(lines[1] == "0,1,,Brand Search,SEA,12,\"utm_source is google, campaign is *brand*\"")
    #expect(lines[6] == ",,,Print,Print,1,")
  }

  @Test func `one input with the rule it fits and those it does not`() {
    var response = ChannelsTest.Response()
    response.channelName = "Direct"
    response.rule = Self.list.rules[3].rule
    var part = OriginValue()
    part.part = "utm_source"
    part.value = "google"
    response.parts = [part]
    var failed = FailedRule()
    failed.rule = Self.list.rules[0].rule
    failed.failed = ["campaign is *brand*"]
    response.nearest = [failed]
    #expect(
      ChannelsTest.page(of: response).text(.plain) == """
        Counts for Direct, by entry 4 of default-channel-groups: source is missing.

        part        value
        utm_source  google

        Not entry 1 (line 5), Brand Search: it wants campaign is *brand*.

        """)
    response.rule = nil
    response.channelName = nil
    #expect(
      ChannelsTest.page(of: response).lines == ["No rule fits: the name as given stays."])
  }

  @Test func `a proposal shows what it would move, within 80 columns`() {
    var response = AttributionRerun.Response()
    response.isDryRun = true
    response.conversions = 1234
    response.generation = 7
    response.journeys = 56
    response.changed = ["channels", "timezone"]
    response.ignored = ["log.level"]
    var change = ChannelChange()
    change.channelName = "Organic Shopping"
    change.model = "last-non-direct"
    change.creditAfter = Credit(nanos: 1_234_500_000_000)
    change.revenueAfter = Money(micros: 123_456_780_000)
    response.changes = [change]
    var move = SessionMove()
    move.channelName = "Organic Shopping"
    move.sessionsBefore = 5
    move.costBefore = Money(micros: 1_500_000)
    response.sessions = [move]
    let text = AttributionRerun.page(of: response).text(.plain)
    #expect(
      text == """
        Would run 1234 conversions again, generation 7.
        Settings that differ: channels, timezone.
        Left out, as no credit depends on them: log.level.
        56 conversions would have another journey: other sessions or channels.

        channel           model            credit   → after  revenue    → after
        Organic Shopping  last-non-direct   0.000  1234.500     0.00  123456.78

        channel           sessions  → after  cost  → after
        Organic Shopping         5        0  1.50     0.00

        """)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(AttributionRerun.status(of: response) == .different)
    response.changes = []
    response.sessions = []
    #expect(AttributionRerun.status(of: response) == .done)
    response.journeys = nil
    response.changes = [change]
    #expect(AttributionRerun.status(of: response) == .done)
  }

  @Test func `a proposed file travels as its text`() async throws {
    let work = try Workdir()
    let path = try work.write("timezone: Europe/Berlin\n", to: "new.yaml")
    var table = MethodTable()
    table.on(AttributionRerun.self) { request throws(RPCError) in
      var response = AttributionRerun.Response()
      response.changed = [
        request.configuration ?? "none", request.configurationName ?? "none",
        request.changes.map { "\($0.key)~\($0.value)" }.joined(separator: " "),
      ]
      response.journeys = request.isDryRun ? 3 : 4
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("socket"))
    let run = try await CommandRun.attrctl(
      [
        "rerun", "--dry-run", "--config", path, "--set", "attribution.models=ihc,linear", "--set",
        "timezone=UTC", "--socket", daemon.socket,
      ], in: work)
    for piece in [
      "timezone: Europe/Berlin\\u{a},", path, "attribution.models~ihc,linear", "timezone~UTC",
    ] {
      #expect(run.output.contains(piece), "\(piece)")
    }
    #expect(run.output.contains("3 conversions would"))
    #expect(run.status == 0)
    let missing = try await CommandRun.attrctl(
      ["rerun", "--config", work.path("nothing"), "--socket", daemon.socket], in: work)
    #expect(missing.status == CommandStatus.notFound.rawValue)
    #expect(missing.errors.contains("cannot read"))
  }
}
