import AttributionCore
import TestSupport
import Testing

@testable import AttributionStore

/// What is sent to the remote IHC service, and what is kept of its answers.
@Suite struct RemoteJourneysTests {
  private static func row(
    _ session: String, at micros: Int64 = 1_772_366_399_999_999, channel: String = "SEO",
    _ flags: SessionFlags = [], isConversion: Bool = false
  ) -> RemoteRow {
    RemoteRow(
      conversionID: "c1", sessionID: session, instant: Instant(micros: micros), channel: channel,
      flags: flags, isConversion: isConversion)
  }

  private static let redistribution = IHCParameters.Redistribution(
    holder: IHCParameters.Redistribution.Rule(
      direction: .earlierSessionsOnly, receiveThreshold: 0.05, channels: ["b \"x\"", "a"]))

  @Test func `rows are sent with the members of the API, in UTC, and whole seconds`() {
    let text = RemoteJourneys.text(of: [
      Self.row("s1", [.holderEngagement, .leadStage]),
      Self.row(
        "s\"2\n", at: -1, channel: "Ö", [.closerEngagement, .impressionInteraction],
        isConversion: true),
    ])
    #expect(
      String(decoding: text, as: UTF8.self) == """
        [{"conversion_id":"c1","session_id":"s1","timestamp":"2026-03-01 11:59:59",\
        "channel_label":"SEO","holder_engagement":1,"closer_engagement":0,"conversion":0,\
        "impression_interaction":0},{"conversion_id":"c1","session_id":"s\\"2\\u000a",\
        "timestamp":"1969-12-31 23:59:59","channel_label":"Ö","holder_engagement":0,\
        "closer_engagement":1,"conversion":1,"impression_interaction":1}]
        """)
  }

  @Test func `a request holds the rows of its journeys in one list, and what is redistributed`() {
    let plain = RemoteJourneys(
      url: "http://[::1]:80", conversionType: "a b/ü", redistribution: .none)
    #expect(plain.address == "http://[::1]:80/v1/compute_ihc?conv_type_id=a%20b%2F%C3%BC")
    let journeys = [Array(#"[{"a":1},{"a":2}]"#.utf8), Array(#"[{"a":3}]"#.utf8)]
    #expect(
      String(decoding: plain.body(of: journeys), as: UTF8.self)
        == #"{"customer_journeys":[{"a":1},{"a":2},{"a":3}]}"#)
    let redistributing = RemoteJourneys(
      url: "", conversionType: "", redistribution: Self.redistribution)
    #expect(
      String(decoding: redistributing.body(of: []), as: UTF8.self) == """
        {"customer_journeys":[],"redistribution_parameter":{"holder":{"direction":\
        "earlier_sessions_only","receive_threshold":0.05,"redistribution_channel_labels":\
        ["a","b \\"x\\""]}}}
        """)
  }

  @Test func `a key changes with everything that is sent, and where`() {
    let rows = RemoteJourneys.text(of: [Self.row("s1")])
    func key(
      _ url: String = "u", _ type: String = "t",
      _ redistribution: IHCParameters.Redistribution = .none, _ rows: [UInt8]
    ) -> [UInt8] {
      RemoteJourneys.key(
        url: url, conversionType: type, redistribution: redistribution, rows: rows)
    }
    func key(of row: RemoteRow) -> [UInt8] {
      key("u", "t", .none, RemoteJourneys.text(of: [row]))
    }
    // printf '1:u1:t0:[]' | sha256sum
    #expect(
      key("u", "t", .none, Array("[]".utf8)).prefix(4) == [0xac, 0x26, 0xde, 0x24])
    let keys = [
      key(of: Self.row("s1")), key("ut", "", .none, rows), key("", "ut", .none, rows),
      key("u", "t", Self.redistribution, rows),
      key(of: Self.row("s2")),
      key(of: Self.row("s1", at: 0)),
      key(of: Self.row("s1", channel: "SEA")),
      key(of: Self.row("s1", [.holderEngagement])),
      key(of: Self.row("s1", isConversion: true)),
    ]
    #expect(Set(keys).count == keys.count)
    #expect(keys.allSatisfy { $0.count == RemoteJourneys.keyBytes })
    #expect(key(of: Self.row("s1")) == key(of: Self.row("s1", at: 1_772_366_399_000_000)))
    #expect(key(of: Self.row("s1")) == key(of: Self.row("s1", [.leadStage])))
  }

  @Test func `answers come back as they were stored, and damaged ones are refused`() throws {
    var random = SeededRandom(seed: 71)
    for count in 1...40 {
      let answer = RemoteAnswer(
        sessions: (0..<count).map { _ in
          func number() -> Int64 { Int64.random(in: 0...RemoteAnswer.unit, using: &random) }
          return RemoteAnswer.Session(
            initializer: number(), holder: number(), closer: number(), ihc: number() + 1)
        })
      let bytes = answer.encoded()
      #expect(try bytes.withUnsafeBytes { try RemoteAnswer(decoding: $0) } == answer)
      for damaged in [[], Array(bytes.dropLast()), bytes + [0], [0], [0xff] + bytes] {
        let error = #expect(throws: StoreError.self) {
          try damaged.withUnsafeBytes { try RemoteAnswer(decoding: $0) }
        }
        #expect(error?.code == .corrupt)
      }
    }
    let nobody = RemoteAnswer(
      sessions: [RemoteAnswer.Session(initializer: 1, holder: 1, closer: 1, ihc: 0)])
    let negative = RemoteAnswer(
      sessions: [RemoteAnswer.Session(initializer: -1, holder: 1, closer: 1, ihc: 1)])
    for answer in [nobody, negative] {
      #expect(throws: StoreError.self) {
        try answer.encoded().withUnsafeBytes { try RemoteAnswer(decoding: $0) }
      }
    }
  }

  @Test(
    arguments: [
      (0, 0), (0.1234, 123_400), (1, 1_000_000), (0.000_000_5, 0), (0.000_001_5, 2),
      (1000, 1_000_000_000), (1000.1, nil), (-0.1, nil), (.nan, nil), (.infinity, nil),
    ] as [(Double, Int64?)])
  func `numbers of answers are millionths, or none`(number: Double, expected: Int64?) {
    #expect(RemoteAnswer.millionths(number) == expected)
  }

  @Test func `packed texts come back, within their limit`() throws {
    var random = SeededRandom(seed: 72)
    for count in [0, 1, 100, 70_000] {
      let text = (0..<count).map { _ in UInt8.random(in: 0..<4, using: &random) }
      let packed = try PackedText.pack(text)
      #expect(try PackedText.unpack(packed, limit: count) == text)
      #expect(count < 1_000 || packed.count < count / 2)
      for damaged in [Array(packed.dropLast()), Array(packed.prefix(3)), text + [1], []] {
        #expect(throws: StoreError.self) { try PackedText.unpack(damaged) }
      }
      if count > 0 {
        #expect(throws: StoreError.self) { try PackedText.unpack(packed, limit: count - 1) }
      }
    }
  }
}
