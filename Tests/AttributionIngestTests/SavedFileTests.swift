import AttributionIngest
import TestSupport
import Testing

/// What people have saved of their earlier runs: requests, answers, and both together.
@Suite struct SavedFileTests {
  static let request = """
    {"customer_journeys": [
      {"conversion_id": "c1", "session_id": "s1", "timestamp": "2026-03-01 12:00:00",
       "channel_label": "SEO", "holder_engagement": 1, "closer_engagement": 0, "conversion": 0,
       "impression_interaction": 0},
      {"conversion_id": "c1", "session_id": "s2", "timestamp": "2026-03-02 12:00:00",
       "channel_label": "SEA \\u00e9", "holder_engagement": 1, "closer_engagement": 1,
       "conversion": 1, "impression_interaction": 1}
    ], "redistribution_parameter": {"holder": {"direction": "any_session"}}}
    """
  static let answer = """
    {"statusCode": 200, "value": [
      {"conversion_id": "c1", "session_id": "s2", "initializer": 0.0, "holder": 0.75,
       "closer": 1e0, "ihc": 0.6667},
      {"conversion_id": "c1", "session_id": "s1", "initializer": 1, "holder": 2.5e-1,
       "closer": 0, "ihc": 0.3333}
    ], "partialFailureErrors": []}
    """

  private static func sizes(_ body: (ReaderLimits) throws -> Void) throws {
    for size in [1, 13, 1 << 18] {
      var limits = ReaderLimits()
      limits.bufferBytes = size
      limits.packedBufferBytes = size
      try body(limits)
    }
  }

  @Test func `a saved request is its rows and what is sent with them`() throws {
    try Self.sizes { limits in
      let read = try ReadRows(Self.request, limits: limits)
      #expect(read.datasets == ["ihc_requests"])
      #expect(
        read.saved == [
          "request c1 s1 SEO 2026-03-01T12:00:00Z h--0 line 2 in 1",
          "request c1 s2 SEA é 2026-03-02T12:00:00Z hci1 line 5 in 1",
        ])
      #expect(
        read.savedScopes == [#"1 request moves {"holder": {"direction": "any_session"}}"#])
      #expect(read.rows == 2)
      #expect(read.bad.isEmpty && read.notes.isEmpty)
      #expect(read.sessions.isEmpty && read.conversions.isEmpty)
    }
  }

  @Test func `a saved answer is its rows and its status`() throws {
    try Self.sizes { limits in
      let read = try ReadRows(Self.answer, limits: limits)
      #expect(read.datasets == ["ihc_answers"])
      #expect(
        read.saved == [
          "answer c1 s2 0 750000 1000000 666700 line 2 in 1",
          "answer c1 s1 1000000 250000 0 333300 line 4 in 1",
        ])
      #expect(read.savedScopes == ["1 status 200"])
    }
  }

  @Test(arguments: [
    ("request", "response"), ("body", "result"), ("sent", "received"), ("REQUEST", "Response"),
  ])
  func `a request and its answer in one object belong together`(
    _ request: String, _ response: String
  ) throws {
    let text = """
      {"url": "https://api.example/v1/compute_ihc", "params": {"conv_type_id": "shop"},
       "\(request)": \(Self.request), "\(response)": \(Self.answer), "took": 1.5}
      """
    try Self.sizes { limits in
      let read = try ReadRows(text, limits: limits)
      #expect(read.datasets == ["ihc_requests", "ihc_answers"])
      #expect(read.saved.count == 4)
      #expect(read.saved[0].hasSuffix("in 2"))
      #expect(read.saved[3].hasSuffix("in 3"))
      #expect(
        read.savedScopes == [
          #"2 in 1 request moves {"holder": {"direction": "any_session"}}"#, "3 in 1 status 200",
          "1 url https://api.example/v1/compute_ihc type shop pair 2 3",
        ])
    }
  }

  /// Every way of keeping several: what stands in them is the same.
  @Test func `lists, lists of lists and lines hold as many as one likes`() throws {
    let request = Self.request.replacing("\n", with: " ")
    let answer = Self.answer.replacing("\n", with: " ")
    let both = #"{"request": \#(request), "response": \#(answer)}"#
    for (text, rows) in [
      ("[\(request)]", 2), ("[\(request), \(request)]", 4), ("[\(answer),\n\(answer)]", 4),
      ("[\(both), \(both)]", 8), ("\(request)\n\(answer)\n\n\(request)\n", 6),
      ("\(both)\n\(both)", 8), (#"{"runs": [\#(both), \#(both)], "conv_type_id": 7}"#, 8),
      (#"{"2026-03-01": \#(answer), "2026-03-02": \#(answer)}"#, 4),
      (#"[{"message": "Too Many Requests"}, \#(answer)]"#, 2),
      (#"{"statusCode": 500, "value": [], "partialFailureErrors": []}"#, 0),
    ] {
      try Self.sizes { limits in
        let read = try ReadRows(text, limits: limits)
        #expect(read.saved.count == rows, "\(text)")
        #expect(read.rows == Int64(rows))
        #expect(read.bad.isEmpty)
      }
    }
  }

  @Test func `each pair of a list is a pair of its own`() throws {
    let both = #"{"request": \#(Self.request), "response": \#(Self.answer)}"#
    let read = try ReadRows("[\(both), \(both)]")
    #expect(read.savedScopes.filter { $0.contains("pair") } == ["1 pair 2 3", "4 pair 5 6"])
    let several = try ReadRows(
      #"{"requests": [\#(Self.request), \#(Self.request)], "responses": [\#(Self.answer)]}"#)
    #expect(!several.savedScopes.contains { $0.contains("pair") })
    let one = try ReadRows(
      #"{"customer_journeys": [], "log": [\#(Self.request), \#(Self.answer)]}"#)
    #expect(one.savedScopes.last == "1 request pair 2 3")
  }

  @Test func `rows by their conversion, and rows with their answer, are read too`() throws {
    let row =
      #"{"conversion_id": "c1", "session_id": "s1", "timestamp": "2026-03-01 12:00:00", "#
      + #""channel_label": "SEO", "holder_engagement": 1.0, "closer_engagement": true, "#
      + #""conversion": 1"#
    let byConversion = try ReadRows(#"{"c1": [\#(row)}], "c2": [\#(row)}]}"#)
    #expect(byConversion.datasets == ["ihc_requests"])
    #expect(byConversion.saved.count == 2)
    let numbers = #""initializer": 1, "holder": 1, "closer": 1, "ihc": 1}"#
    let merged = try ReadRows(#"{"c1": [\#(row), \#(numbers)]}"#)
    #expect(merged.datasets == ["ihc_requests", "ihc_answers"])
    #expect(
      merged.saved == [
        "request c1 s1 SEO 2026-03-01T12:00:00Z hc-1 line 1 in 1",
        "answer c1 s1 1000000 1000000 1000000 1000000 line 1 in 1",
      ])
    #expect(merged.savedScopes == ["1 pair 1 1"])
    let lists = try ReadRows("[[\(row)}], [\(row)}]]")
    #expect(lists.saved.map { $0.contains(" in ") } == [false, false])
  }

  @Test func `plain lists of rows are what they always were`() throws {
    let row =
      #"{"conversion_id": "c1", "session_id": "s1", "timestamp": "2026-03-01 12:00:00", "#
      + #""channel_label": "SEO", "holder_engagement": 1, "closer_engagement": 1, "conversion": 1}"#
    for text in [row, "[\(row)]"] {
      let facts = try ReadRows(text)
      #expect(facts.datasets == ["customer_journeys"])
      #expect(facts.sessions.count == 1 && facts.saved.isEmpty)
      var profile = ReadingProfile()
      profile.dataset = "ihc_requests"
      let requests = try ReadRows(text, profile: profile)
      #expect(requests.datasets == ["ihc_requests"])
      #expect(requests.sessions.isEmpty)
      #expect(requests.saved == ["request c1 s1 SEO 2026-03-01T12:00:00Z hc-1 line 1"])
    }
    let answers = try ReadRows(
      "session_id,ihc,conversion_id,closer,holder,initializer\ns1,0.25,c1,1,0.5,0\n")
    #expect(answers.datasets == ["ihc_answers"])
    #expect(answers.saved == ["answer c1 s1 0 500000 1000000 250000 line 2"])
  }

  @Test func `a profile tells what columns are called`() throws {
    var profile = ReadingProfile()
    profile.dataset = "ihc_answers"
    let isNew = profile.addAlias("conv_id", for: "conversion_id")
    #expect(isNew)
    let text = Self.answer.replacing("conversion_id", with: "conv_id")
    #expect(try ReadRows(text, profile: profile).saved.count == 2)
    #expect(try ReadRows(Self.answer, profile: profile).saved.count == 2)
  }

  @Test(arguments: [
    ("2026-03-01 12:00:00", "2026-03-01T12:00:00Z"),
    ("2026-03-01T12:00:00", "2026-03-01T12:00:00Z"),
    ("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00Z"),
    ("2026-03-01 12:00:00 +0400", "2026-03-01T08:00:00Z"),
    ("2026-03-01 12:00:00+0400", "2026-03-01T08:00:00Z"),
    ("2026-03-01 12:00:00 -01:30", "2026-03-01T13:30:00Z"),
    ("2026-03-01 12:00:00.123456 +00", "2026-03-01T12:00:00.123456Z"),
    ("2026-03-01 12:00:00 UTC", "2026-03-01T12:00:00Z"),
    ("1772366400", "2026-03-01T12:00:00Z"), ("1772366400000", "2026-03-01T12:00:00Z"),
  ])
  func `a timestamp may have any form that the service takes`(
    _ spelt: String, _ instant: String
  ) throws {
    let text = Self.request.replacing("2026-03-01 12:00:00", with: spelt)
    let read = try ReadRows(text)
    #expect(read.saved.first == "request c1 s1 SEO \(instant) h--0 line 2 in 1")
  }

  @Test(arguments: [
    "2026-03-01", "yesterday", "2026-03-01 12:00:00 CET", "2026-03-01 12:00:00 +4",
    "2026-03-01 12:00:00 +04000", "17723664000", "2026-02-30 12:00:00 +0400", "",
  ])
  func `what is no timestamp spoils its row and tells of which conversion`(
    _ spelt: String
  ) throws {
    let read = try ReadRows(Self.request.replacing("2026-03-01 12:00:00", with: spelt))
    #expect(read.faults == ["bad-timestamp 2 timestamp"])
    #expect(read.saved.first == "unreadRequest c1 line 2 in 1")
    #expect(read.rows == 2)
  }

  @Test func `what the service could not compute is named`() throws {
    let text = """
      {"statusCode": 206, "value": [], "partialFailureErrors":
        [{"statusCode": 406, "conversion_id": "c1", "message": "no"}, "c2", {"conversions": [3]}]}
      """
    let read = try ReadRows(text)
    #expect(
      read.saved.map { $0.split(separator: " line ")[0] } == [
        "failure 406", "failure c1", "failure no", "failure c2", "failure 3",
      ])
    #expect(read.savedScopes == ["1 status 206"])
    #expect(read.rows == 0)
  }
}
