import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// The files that the ihc model is configured by.
@Suite(.serialized) struct ServiceIHCFileTests {
  private let workdir: Workdir

  init() throws { workdir = try Workdir() }

  private func read(_ settings: String) throws -> Settings {
    let path = try workdir.write("ihc: \(settings)\n", to: "attributiond.yaml")
    return try ServiceSettingsTests.read(file: path)
  }

  private func problem(_ settings: String) throws -> String {
    let error = #expect(throws: SettingError.self) { _ = try read(settings) }
    return try #require(error).description.replacing(workdir.path, with: "DIR")
  }

  // MARK: Channel weights

  private static let weights = """
    \u{FEFF}"channel","initializer weight","holder weight","closer weight"
    "Direct Traffic","0.61","0.99","1.28"
    "Say ""hi"", now",1,0,.5

    """

  @Test(
    arguments: [
      weights, weights.replacing("\n", with: "\r\n"), weights.replacing("\n", with: "\r"),
      weights.replacing("\n", with: "\n\n"),
      weights.replacing("\"Direct", with: "\"Direct").replacing(
        "holder weight", with: "Holder Weight "),
    ])
  func `the weights that the remote service exports replace those of the parameters`(
    _ text: String
  ) throws {
    try workdir.write(text, to: "weights.csv")
    let settings = try read("{channel_weights: weights.csv}")
    #expect(
      settings.rules.ihc.channelWeights == [
        "Direct Traffic": .init(initializer: 0.61, holder: 0.99, closer: 1.28),
        "Say \"hi\", now": .init(initializer: 1, holder: 0, closer: 0.5),
      ])
    #expect(settings.rules.fingerprint != AttributionRules().fingerprint)
  }

  @Test func `columns may come in any order, with others, and with semicolons`() throws {
    try workdir.write(
      "closer weight;id;channel;holder weight;initializer weight\n3;x;A;2;1\n", to: "w.csv")
    #expect(
      try read("{channel_weights: w.csv}").rules.ihc.channelWeights
        == ["A": .init(initializer: 1, holder: 2, closer: 3)])
  }

  @Test func `channels that the file does not list keep the weights of the parameters`() throws {
    try workdir.write(Self.parameters(""), to: "set.json")
    try workdir.write(Self.weights, to: "weights.csv")
    let weights = try read("{parameters: set.json, channel_weights: weights.csv}")
      .rules.ihc.channelWeights
    #expect(weights["Email"] == .init(initializer: 1, holder: 1.5, closer: 1))
    #expect(weights["Direct Traffic"]?.closer == 1.28)
    #expect(weights.count == 3)
  }

  private static let faults: [(String, String)] = [
    ("", ": the file is empty; expected the columns “channel”, “initializer weight”, "),
    (
      "channel,initializer weight,holder weight\n",
      ":1: no column “closer weight”; expected the columns “channel”, "
    ),
    (
      "channel,channel,initializer weight,holder weight,closer weight\n",
      ":1, column “channel”: there twice; expected once"
    ),
    (header, ": no channel; expected a line for each below the header"),
    (header + "A,1,2\n", ":2: 3 fields; expected 4, as in the header"),
    (header + "A,1,2,3\n\n,1,2,3\n", ":4, column “channel”: empty; expected a name"),
    (
      header + "A,1,2,3\nB,1,x,3\n",
      ":3, column “holder weight”: “x” is not a weight; expected a number from 0 up, such as 1.02"
    ),
    (header + "A,1,2,-0.1\n", ":2, column “closer weight”: “-0.1” is not a weight; expected "),
    (header + "A,nan,2,3\n", ":2, column “initializer weight”: “nan” is not a weight; "),
    (
      header + "A,1,2,3\nB,1,2,3\nA,1,2,3\n",
      ":4, column “channel”: “A” is on line 2 already; expected each channel once"
    ),
    (header + "\"A,1,2,3\n", ":2: a quote is not closed; expected \" at its end"),
    (
      header + "\"A\"x,1,2,3\n",
      ":2: text follows a closing quote; expected a delimiter or a line end"
    ),
  ]

  @Test(arguments: faults)
  func `a fault in the weights is named by line and column`(
    _ text: String, _ message: String
  ) throws {
    try workdir.write(text, to: "weights.csv")
    let problem = try problem("{channel_weights: weights.csv}")
    #expect(problem.hasPrefix("ihc.channel_weights: DIR/weights.csv\(message)"), "\(problem)")
  }

  private static let header = "channel,initializer weight,holder weight,closer weight\n"

  @Test func `weights that are not UTF-8 and files that are not there are named`() throws {
    let bytes = Array(Self.header.utf8) + [0xFF, 0x2C, 0x31, 0x2C, 0x31, 0x2C, 0x31, 0x0A]
    #expect(throws: ChannelWeightsTable.Fault.self) { _ = try ChannelWeightsTable(bytes) }
    #expect(
      try problem("{channel_weights: none.csv}")
        == "ihc.channel_weights: “none.csv” cannot be read: DIR/none.csv: No such file or "
        + "directory; expected none or the path of a CSV file (in DIR/attributiond.yaml)")
  }

  @Test func `a reload sees which of the two files changed`() throws {
    try workdir.write(Self.parameters(""), to: "set.json")
    try workdir.write(Self.weights, to: "weights.csv")
    let before = try read("{parameters: set.json, channel_weights: weights.csv}")
    #expect(before.changedKeys(to: try before.reread()).isEmpty)
    try workdir.write(Self.weights.replacing("1.28", with: "1.29"), to: "weights.csv")
    let other = try before.reread()
    #expect(before.changedKeys(to: other) == ["ihc.channel_weights"])
    try workdir.write(Self.parameters("").replacing("1.5", with: "1.6"), to: "set.json")
    #expect(other.changedKeys(to: try other.reread()) == ["ihc.parameters"])
  }

  // MARK: Redistribution

  private static func parameters(_ redistribution: String) -> String {
    """
    {"name": "mine", "phase_weights": {"initializer": 0.3, "holder": 0.4, "closer": 0.3},
     "restart_gap_hours": null, "initializer_curve_hours": [[0, 0], [10, 1]],
     "closer_curve_hours": [[0, 1], [10, 0]],
     "channel_weights": {"Email": {"initializer": 1, "holder": 1.5, "closer": 1}}\(redistribution)}
    """
  }

  private static let redistribution = """
    , "redistribution": {
      "initializer": {"direction": "earlier_sessions_only", "receive_threshold": 0.25,
        "redistribution_channel_labels": ["Direct", "Affiliate", "Direct"]},
      "closer": {"direction": "any_session", "receive_threshold": 0,
        "redistribution_channel_labels": []}}
    """

  @Test func `redistribution is read as the remote service takes it`() throws {
    try workdir.write(Self.parameters(Self.redistribution), to: "set.json")
    #expect(
      try read("{parameters: set.json}").rules.ihc.redistribution
        == .init(
          initializer: .init(
            direction: .earlierSessionsOnly, receiveThreshold: 0.25,
            channels: ["Affiliate", "Direct"]),
          closer: .init(direction: .anySession, receiveThreshold: 0, channels: [])))
  }

  @Test(
    arguments: [
      (
        "any_session", "any",
        "redistribution.closer.direction: expected one of earlier_sessions_only, any_session, "
          + "later_sessions_only"
      ),
      (
        "0.25", "1.25", "redistribution.initializer.receive_threshold: expected a share from 0 to 1"
      ),
      (
        "\"Affiliate\"", "\"\"",
        "redistribution.initializer.redistribution_channel_labels[1]: expected a channel’s name"
      ),
      (
        "\"closer\": {\"direction", "\"clsoer\": {\"direction",
        "redistribution.clsoer: no such member"
      ),
      (
        "receive_threshold\": 0,", "threshold\": 0,",
        "redistribution.closer.threshold: no such member"
      ),
    ])
  func `a fault in redistribution is named by its path`(
    _ right: String, _ wrong: String, _ message: String
  ) throws {
    try workdir.write(
      Self.parameters(Self.redistribution.replacing(right, with: wrong)), to: "set.json")
    let problem = try problem("{parameters: set.json}")
    #expect(problem.hasPrefix("ihc.parameters: DIR/set.json: \(message)"), "\(problem)")
  }

  @Test func `a listed channel that no session has is a note of the status`() async throws {
    try workdir.write(
      Self.parameters(Self.redistribution), to: "set.json")
    let running = try RunningEngine([("ihc.parameters", workdir.path("set.json"))])
    #expect(try await running.table.call(SystemStatus()).notes == [])
    try running.drop(
      "session_id,user_id,channel_name,event_date,event_time\ns1,u1,Afiliate,2026-01-01,10:00:00\n",
      as: "session_sources.csv")
    _ = try await running.sync()
    #expect(
      try await running.table.call(SystemStatus()).notes == [
        "ihc.parameters: redistribution.initializer: no session has the channel “Affiliate”; "
          + "did you mean Afiliate?",
        "ihc.parameters: redistribution.initializer: no session has the channel “Direct”; "
          + "`attrctl channels` lists those there are",
        "channel weights of ihc: no session has the channel “Email”; `attrctl channels` lists "
          + "those there are",
      ])
    await running.engine.stop()
  }

  @Test func `imported weights that no session has a channel for are a note of the status`()
    async throws
  {
    try workdir.write(
      "\"channel\",\"initializer weight\",\"holder weight\",\"closer weight\"\n"
        + "\"SEO\",\"1\",\"0.5\",\"1\"\n\"SEM\",\"1\",\"1\",\"2\"\n", to: "weights.csv")
    let running = try RunningEngine([("ihc.channel_weights", workdir.path("weights.csv"))])
    try running.drop(
      "session_id,user_id,channel_name,event_date,event_time\ns1,u1,SEO,2026-01-01,10:00:00\n",
      as: "session_sources.csv")
    _ = try await running.sync()
    #expect(
      try await running.table.call(SystemStatus()).notes == [
        "channel weights of ihc: no session has the channel “SEM”; `attrctl channels` lists those "
          + "there are"
      ])
    await running.engine.stop()
  }
}
