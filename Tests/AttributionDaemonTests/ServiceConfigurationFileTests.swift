import AttributionCore
import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

/// The configuration file, the files that it names, and the example of it.
@Suite struct ServiceConfigurationFileTests {
  private let workdir: Workdir

  init() throws { workdir = try Workdir() }

  private func read(_ text: String) throws(SettingError) -> Settings {
    let path: String
    do {
      path = try workdir.write(text, to: "attributiond.yaml")
    } catch {
      throw SettingError(.unreadableFile, nil, "\(error)", source: workdir.path)
    }
    return try ServiceSettingsTests.read(file: path)
  }

  private func problem(_ text: String) throws -> String {
    let error = #expect(throws: SettingError.self) { _ = try read(text) }
    return try #require(error).description.replacingOccurrences(of: workdir.path, with: "DIR")
  }

  @Test func `lists may be sequences or texts with commas`() throws {
    let sequence = try read("attribution:\n  direct_channels: [\"A, B\", C]\n")
    #expect(sequence.rules.directChannels == ["A, B", "C"])
    let text = try read("attribution:\n  direct_channels: A, B\n")
    #expect(text.rules.directChannels == ["A", "B"])
  }

  @Test(arguments: ["", "\n\n", "# nothing\n", "attribution:\n  # lookback: 1d\n"])
  func `a file that says nothing changes nothing`(_ text: String) throws {
    #expect(try read(text).rules == AttributionRules())
  }

  @Test(
    arguments: [
      (
        "attribution:\n  lokback: 9d\n",
        "attribution.lokback: no such setting; did you mean attribution.lookback? "
          + "(in DIR/attributiond.yaml)"
      ),
      (
        "attribution:\n  lookback: [1d, 2d]\n",
        "attribution.lookback: a list; expected e.g. 90d, 12h or none (in DIR/attributiond.yaml)"
      ),
      (
        "timezone: UTC\nattribution.lookback: 1d\nattribution: {lookback: 2d}\n",
        "attribution.lookback: written twice; expected once (in DIR/attributiond.yaml)"
      ),
      ("elephants:\n", "elephants: no such setting (in DIR/attributiond.yaml)"),
    ])
  func `a wrong key is named with its file`(_ text: String, _ message: String) throws {
    #expect(try problem(text) == message)
  }

  @Test(arguments: ["- a\n- b\n", "a: [b\n", "a: 1\na: 2\n", "a: [[1]]\n"])
  func `a file that is no mapping of settings is named`(_ text: String) throws {
    #expect(try problem(text).hasPrefix("DIR/attributiond.yaml: not a YAML mapping: "))
  }

  @Test func `a missing file is an error only where somebody named it`() throws {
    var sources = SettingSources()
    sources.file = SettingSources.File(path: workdir.path("none.yaml"))
    let error = #expect(throws: SettingError.self) { _ = try sources.read() }
    #expect(error?.description == "\(workdir.path)/none.yaml: No such file or directory")
    sources.file = SettingSources.File(path: workdir.path("none.yaml"), isOptional: true)
    #expect(try sources.read().rules == AttributionRules())
  }

  @Test func `a reload names the keys that changed, those of a named file too`() throws {
    try workdir.write(ihcText(name: "mine"), to: "set.json")
    let before = try read("ihc:\n  parameters: set.json\ntimezone: UTC\n")
    try workdir.write(ihcText(name: "mine too"), to: "set.json")
    try workdir.write(
      "ihc:\n  parameters: set.json\ntimezone: Europe/Paris\n", to: "attributiond.yaml")
    let after = try before.reread()
    #expect(before.changedKeys(to: after) == ["ihc.parameters", "timezone"])
    #expect(after.rules.ihc.name == "mine too")
    #expect(after.changedKeys(to: try after.reread()).isEmpty)
  }

  @Test func `the installed example is the one that the table makes`() throws {
    let installed = try String(
      contentsOfFile: Self.root + "/systemd/attributiond.yaml", encoding: .utf8)
    #expect(installed == ExampleConfiguration.text)
    #expect(try read(ExampleConfiguration.text).rules == AttributionRules())
  }

  @Test func `the example with every comment taken away says the defaults`() throws {
    let pattern = /^( *)# ([a-z_]+: .*)$/.anchorsMatchLineEndings()
    let text = ExampleConfiguration.text.replacing(pattern) { "\($0.output.1)\($0.output.2)" }
    let settings = try read(text)
    let written = settings.entries.filter { $0.source.hasSuffix(".yaml") }.map(\.key)
    #expect(written == SettingKey.all.map(\.name))
    #expect(settings.rules == AttributionRules())
    #expect(settings.changedKeys(to: try ServiceSettingsTests.read()).isEmpty)
  }

  @Test(arguments: SettingKey.all.map(\.name))
  func `a setting is documented with its default`(_ name: String) throws {
    let key = try #require(SettingKey[name: name])
    let page = try String(contentsOfFile: Self.root + "/docs/operations.md", encoding: .utf8)
    let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") }
    let cells = try #require(row).split(separator: "|").map { $0.trimmed }
    #expect(cells[1] == "`\(key.standard)`" || cells[1] == "the usual")
  }

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private func ihcText(name: String) -> String {
    """
    {"name": "\(name)", "phase_weights": {"initializer": 0.3, "holder": 0.4, "closer": 0.3},
     "restart_gap_hours": null, "initializer_curve_hours": [[0, 0], [10, 1]],
     "closer_curve_hours": [[0, 1], [10, 0]],
     "channel_weights": {"Email": {"initializer": 1, "holder": 1.5, "closer": 1}}}
    """
  }

  @Test func `parameters are read from a file beside the configuration`() throws {
    try workdir.write(ihcText(name: "mine"), to: "set.json")
    let parameters = try read("ihc: {parameters: set.json}\n").rules.ihc
    #expect(
      parameters
        == IHCParameters(
          name: "mine",
          phaseWeights: .init(initializer: 0.3, holder: 0.4, closer: 0.3), restartGapHours: nil,
          initializerCurve: .init(hours: [0, 10], values: [0, 1]),
          closerCurve: .init(hours: [0, 10], values: [1, 0]),
          channelWeights: ["Email": .init(initializer: 1, holder: 1.5, closer: 1)]))
  }

  @Test(
    arguments: [
      (#""holder": 0.4"#, #""holder": "x""#, "phase_weights.holder: expected a number"),
      (#""holder": 0.4"#, #""holder": 0.5"#, "phase_weights: the weights sum to 1.1; expected 1"),
      (#""holder": 0.4, "#, "", "phase_weights.holder: missing"),
      ("[10, 1]", "[10, 1.5]", "initializer_curve_hours[1][1]: expected a value from 0 to 1"),
      ("[10, 0]", "[0, 0]", "closer_curve_hours[1][0]: expected hours that ascend"),
      ("null", "-1", "restart_gap_hours: expected a positive number of hours, or null"),
      ("restart_gap_hours", "restart_gap", "restart_gap: no such member; expected "),
      (
        #""holder": 1.5"#, #""holder": -1"#,
        "channel_weights.Email.holder: expected a number that is not negative"
      ),
      ("}}}", "}}", "byte 279: the value ends too early"),
    ])
  func `a fault in a parameters file is named by its path`(
    _ right: String, _ wrong: String, _ message: String
  ) throws {
    let text = ihcText(name: "mine").replacingOccurrences(of: right, with: wrong)
    try workdir.write(text, to: "set.json")
    let problem = try problem("ihc: {parameters: set.json}\n")
    #expect(problem.hasPrefix("ihc.parameters: DIR/set.json: \(message)"), "\(problem)")
  }

  @Test(
    .enabled(if: SharedData.isThere, "\(SharedData.missing)"),
    arguments: IHCParameters.named.map(\.name))
  func `the published sets are the built-in ones`(_ name: String) throws {
    let path = SharedData.path("data/ihc/parameters-\(name).json")
    let set = try ServiceSettingsTests.read(flags: [("ihc.parameters", path)]).rules.ihc
    let known = try #require(IHCParameters.named.first { $0.name == name })
    #expect(set.phaseWeights == known.phaseWeights)
    #expect(set.initializerCurve == known.initializerCurve)
    #expect(set.closerCurve == known.closerCurve)
    #expect(set.restartGapHours == known.restartGapHours)
  }
}
