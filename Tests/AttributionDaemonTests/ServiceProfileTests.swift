import AttributionCore
import AttributionIngest
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// The setting `datasets`: how files are read, by their names.
@Suite struct ServiceProfileTests {
  private let workdir: Workdir

  init() throws { workdir = try Workdir() }

  private func read(_ text: String) throws -> Settings {
    try ServiceSettingsTests.read(file: try workdir.write(text, to: "attributiond.yaml"))
  }

  private func problem(_ text: String) throws -> String {
    let error = #expect(throws: SettingError.self) { _ = try read(text) }
    return try #require(error).description.replacing(workdir.path, with: "DIR")
  }

  @Test func `without an entry every file tells itself`() throws {
    let settings = try ServiceSettingsTests.read()
    #expect(settings.datasets.entries.isEmpty)
    #expect(settings.profile(for: "shop.csv") == ReadingProfile())
  }

  @Test func `an entry may say everything there is to say`() throws {
    let settings = try read(
      """
      timezone: Europe/Paris
      datasets:
        - match: "shop_*.csv"
          dataset: touchpoints
          delimiter: ";"
          encoding: latin-1
          timezone: Europe/Berlin
          timestamps: epoch-milliseconds
          decimal_comma: true
          columns: {Kunde: customer_id, "Kanal Name": channel}
          keys: first-wins
      attribution:
        lookback: 1d
      """)
    var profile = ReadingProfile()
    profile.dataset = "touchpoints"
    profile.delimiter = UInt8(ascii: ";")
    profile.encoding = .latin1
    profile.zone = try #require(TimeZoneRules(zone: "Europe/Berlin"))
    profile.timestampUnit = .milliseconds
    profile.decimalComma = true
    profile.aliases = ["kunde": "customer_id", "kanalname": "channel"]
    profile.keyPolicy = .firstWins
    #expect(settings.profile(for: "shop_1.csv") == profile)
    #expect(settings.profile(for: "Shop_1.csv") == ReadingProfile())
    // What stands around it is read as ever.
    #expect(settings.rules.zone.name == "Europe/Paris")
    #expect(settings.rules.journeys.lookback == Instant.microsPerDay)
  }

  @Test func `the example entry in the configuration file is one`() throws {
    let settings = try read(
      "datasets:\n" + DatasetProfiles.example.map { "  \($0)\n" }.joined())
    let profile = settings.profile(for: "shop_2026.csv")
    #expect(profile.dataset == "touchpoints")
    #expect(profile.timestampUnit == .seconds)
    #expect(profile.aliases == ["kunde": "customer_id"])
    let parts = DatasetProfiles.Part.all.map(\.name)
    for part in parts {
      #expect(DatasetProfiles.example.contains { $0.hasPrefix("  \(part): ") }, "\(part)")
    }
  }

  @Test(
    arguments: [
      ("utf-8", .utf8), ("utf-16le", .utf16LittleEndian), ("utf-16be", .utf16BigEndian),
      ("latin-1", .latin1),
    ] as [(String, TextEncoding)])
  func `an encoding is one of four`(_ word: String, _ encoding: TextEncoding) throws {
    let settings = try read("datasets: [{match: \"*\", encoding: \(word)}]\n")
    #expect(settings.profile(for: "a").encoding == encoding)
  }

  @Test(
    arguments: [
      ("tab", "\t"), ("\"\\t\"", "\t"), ("','", ","), ("\"|\"", "|"), ("^", "^"), (";", ";"),
    ])
  func `a delimiter is one sign`(_ written: String, _ delimiter: String) throws {
    let settings = try read("datasets:\n- match: a\n  delimiter: \(written)\n")
    #expect(settings.profile(for: "a").delimiter == delimiter.utf8.first)
  }

  @Test func `words without effect are allowed`() throws {
    let settings = try read(
      "datasets: [{match: \"*\", timestamps: rfc3339, decimal_comma: false, keys: last-wins}]")
    #expect(settings.datasets.entries.count == 1)
    #expect(settings.profile(for: "a") == ReadingProfile())
  }

  @Test func `the first entry that fits counts`() throws {
    let settings = try read(
      """
      datasets:
        - {match: "a*.csv", keys: reject}
        - {match: "*.csv", keys: first-wins}
      """)
    #expect(settings.profile(for: "ab.csv").keyPolicy == .reject)
    #expect(settings.profile(for: "b.csv").keyPolicy == .firstWins)
    #expect(settings.profile(for: "b.tsv").keyPolicy == .lastWins)
  }

  @Test(
    arguments: [
      ("*", "", true), ("*", "anything at all", true), ("a.csv", "a.csv", true),
      ("a.csv", "aXcsv", false), ("a.csv", "a.csv2", false), ("a.csv", "2a.csv", false),
      ("?.csv", "ü.csv", true), ("?.csv", ".csv", false), ("?.csv", "ab.csv", false),
      ("*.csv", ".csv", true), ("a*b*c", "a1b2b3c", true), ("a*b*c", "acb", false),
      ("**a", "banana", true), ("*a?", "banana", false), ("[ab]", "a", false),
      ("[ab]", "[ab]", true), ("*.csv", "a.csv.gz", true), ("*.csv", "a.csv.zst", true),
      ("*.csv", "a.csv.zip", false), ("*.gz", "a.gz", true), ("a", ".gz", false),
      ("A*", "a", false), ("*ab", "aab", true), ("*aab", "aaaab", true),
    ])
  func `a pattern fits whole names`(_ pattern: String, _ name: String, _ fits: Bool) {
    #expect(FilePattern(pattern).matches(name) == fits)
  }

  @Test func `a pattern with many stars is tried in little time`() {
    let pattern = String(repeating: "*a", count: 60) + "b"
    #expect(!FilePattern(pattern).matches(String(repeating: "a", count: 255)))
  }

  @Test(
    arguments: [
      ("datasets: shop\n", "expected a list"),
      ("datasets: {match: a}\n", "expected a list"),
      ("datasets: [a]\n", "entry 1 (line 1): expected a mapping"),
      (
        "datasets:\n- match: a\n- dataset: touchpoints\n",
        "entry 2 (line 3): match is missing; expected a pattern of file names such as "
          + "\"shop_*.csv\""
      ),
      (
        "datasets:\n- match: in/a.csv\n",
        "entry 1 (line 2): match: “in/a.csv” is not a pattern; expected one of a file’s name, "
          + "without its folder, such as \"shop_*.csv\""
      ),
      ("datasets:\n- match: [a]\n", "entry 1 (line 2): match: expected one value"),
      (
        "datasets:\n\n- match: a\n  delimeter: x\n",
        "entry 1 (line 3): “delimeter” is not a part of an entry; did you mean delimiter?"
      ),
      (
        "datasets:\n- match: a\n  dataset: touchpoint\n",
        "entry 1 (line 2): dataset: “touchpoint” is not a dataset; did you mean touchpoints?"
      ),
      (
        "datasets:\n- match: a\n  delimiter: \"::\"\n",
        "entry 1 (line 2): delimiter: “::” is not a delimiter; expected tab or one sign in "
          + "quotes, such as \";\""
      ),
      (
        "datasets:\n- match: a\n  delimiter: 1\n",
        "entry 1 (line 2): delimiter: “1” is not a delimiter; expected tab or one sign in "
          + "quotes, such as \";\""
      ),
      (
        "datasets:\n- match: a\n  encoding: utf8\n",
        "entry 1 (line 2): encoding: “utf8” is not an encoding; did you mean utf-8?"
      ),
      (
        "datasets:\n- match: a\n  timezone: Europe/Berln\n",
        "entry 1 (line 2): timezone: “Europe/Berln” is not a time zone; did you mean "
          + "Europe/Berlin?"
      ),
      (
        "datasets:\n- match: a\n  timestamps: unix\n",
        "entry 1 (line 2): timestamps: “unix” is not a form of timestamps; expected rfc3339, "
          + "epoch-seconds, epoch-milliseconds"
      ),
      (
        "datasets:\n- match: a\n  decimal_comma: yes\n",
        "entry 1 (line 2): decimal_comma: “yes” is not a choice; expected true, false"
      ),
      (
        "datasets:\n- match: a\n  keys: last\n",
        "entry 1 (line 2): keys: “last” is not a choice; expected last-wins, first-wins, reject"
      ),
      (
        "datasets:\n- match: a\n  dataset: customer_journeys\n  keys: reject\n",
        "entry 1 (line 2): keys: “reject” does not go with customer_journeys, where a session "
          + "stands in several rows; expected last-wins"
      ),
      (
        "datasets:\n- match: a\n  columns: [user_id]\n",
        "entry 1 (line 2): columns: expected a mapping"
      ),
      (
        "datasets:\n- match: a\n  columns: {x: cost}\n  dataset: identities\n",
        "entry 1 (line 2): columns: “cost” is not a column of identities; expected alias_id, "
          + "user_id"
      ),
      (
        "datasets:\n- match: a\n  columns: {x: sesion_id}\n",
        "entry 1 (line 2): columns: “sesion_id” is not a column of any dataset; did you mean "
          + "session_id?"
      ),
      (
        "datasets:\n- match: a\n  columns: {Kunden Nr: user_id, kunden_nr: user_id}\n",
        "entry 1 (line 2): columns: “kunden_nr” is written twice or empty; expected a column of "
          + "the file"
      ),
    ])
  func `a fault in an entry is named with its place`(_ text: String, _ message: String) throws {
    #expect(try problem(text) == "datasets: \(message) (in DIR/attributiond.yaml)")
  }

  @Test func `a pattern without quotes is no YAML, and the place is named`() throws {
    let problem = try problem("datasets:\n- match: *.csv\n")
    #expect(problem.hasPrefix("DIR/attributiond.yaml: not a YAML mapping: "))
    #expect(problem.contains("2:"))
  }

  @Test(arguments: ["datasets:\n", "datasets: []\n", "datasets: ~\n", "{datasets: []}\n"])
  func `a list without entries is none`(_ text: String) throws {
    #expect(try read(text).datasets == DatasetProfiles())
  }

  @Test func `a wrong key beside the entries is still named`() throws {
    #expect(
      try problem("datasets: [{match: a}]\ntimezon: UTC\n")
        == "timezon: no such setting; did you mean timezone? (in DIR/attributiond.yaml)")
    #expect(try problem("datasets: []\ndatasets: []\n").contains("not a YAML mapping"))
  }

  @Test func `what is shown of the entries can be given as a flag or a variable`() throws {
    let settings = try read(
      "datasets:\n- match: \"é \\\"*\"\n  delimiter: tab\n  columns: {a: user_id}\n- {match: b}\n")
    let entry = try #require(settings.entries.first { $0.key == "datasets" })
    #expect(
      entry.value
        == #"[{"match":"é \"*","delimiter":"tab","columns":{"a":"user_id"}},{"match":"b"}]"#)
    let flags = try ServiceSettingsTests.read(flags: [("datasets", entry.value)])
    #expect(flags.datasets == settings.datasets)
    let environment = ["ATTRIBUTIOND_DATASETS": entry.value]
    #expect(try ServiceSettingsTests.read(environment: environment).datasets == settings.datasets)
    #expect(
      ServiceSettingsTests.problem("datasets", "[{match: a, keys: x}]")
        == "datasets: entry 1: keys: “x” is not a choice; expected last-wins, first-wins, reject "
        + "(in --set)")
  }

  @Test func `a reload names the entries where one changed`() throws {
    let before = try read("datasets: [{match: a, keys: reject}]\n")
    #expect(before.changedKeys(to: try before.reread()).isEmpty)
    try workdir.write("datasets: [{match: a, keys: first-wins}]\n", to: "attributiond.yaml")
    let after = try before.reread()
    #expect(before.changedKeys(to: after) == ["datasets"])
    #expect(after.profile(for: "a").keyPolicy == .firstWins)
  }
}
