import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Answers that were saved of earlier runs are taken as if the service had given them now.
@Suite struct SavedImportTests {
  private static let rules = RemoteAnswerTests.rules()

  private static func slow(_ rows: [ScriptRow]) -> SlowRemote {
    SlowRemote(Survivors(rows).stitched, lookback: 60 * 86_400)
  }

  /// Two conversions, the first of three sessions.
  private static let facts: [ScriptRow] = [
    .session(id: "s1", user: "u1", channel: "SEO", second: 1_000, flags: 1),
    .session(id: "s2", user: "u1", channel: "SEA", second: 2_000, flags: 3),
    .session(id: "s3", user: "u1", channel: "Email", second: 3_000, flags: 0),
    .conversion(id: "c1", user: "u1", second: 4_000, cents: 1_000, fromJourney: false),
    .session(id: "t1", user: "u2", channel: "SEO", second: 1_500, flags: 1),
    .conversion(id: "c2", user: "u2", second: 5_000, cents: 500, fromJourney: false),
  ]

  private static var journey: SlowRemote.Journey {
    slow(facts).journeys.first { $0.conversion == "c1" } ?? slow(facts).journeys[0]
  }

  private static func loaded() throws -> TestStore {
    let store = try TestStore(rules: rules)
    try store.load([facts])
    try store.attribute()
    return store
  }

  private static func states(_ store: TestStore) throws -> [String] {
    try store.journeys().filter(\.isCurrent).map { "\($0.conversion) \($0.state)" }.sorted()
  }

  @Test func `a saved answer is the journey's, and its credit follows`() throws {
    let store = try Self.loaded()
    #expect(try Self.states(store) == ["c1 waiting", "c2 waiting"])
    let journey = Self.journey
    let answer = journey.answer(Self.rules)
    let notes = try store.drop(.exchange(journey.sent.shuffled(), journey.answered(answer)))
    #expect(notes == ["1 saved answer imported; 1 fit a journey of now"])
    try store.attribute()
    #expect(try Self.states(store) == ["c1 answered", "c2 waiting"])
    #expect(try store.remoteCredits() == Self.slow(Self.facts).credits([journey.rows: answer]))
    #expect(try store.verify().isConsistent)
    #expect(try store.store.read { try SavedAnswers($0).counts() }.current == 1)
    let imported = try #require(try store.journeys().first { $0.conversion == "c1" })
    #expect(imported.rows == journey.rows)
    // The same again is nothing new, whatever else stands in the file.
    let again = try store.drop(
      .exchange(journey.sent, journey.answered(answer)), .answer([]))
    #expect(
      again == ["1 saved answer imported, 1 of them known before; 1 fit a journey of now"])
    #expect(try store.store.read { try Facts($0).counts() }.pendingUsers == 0)
  }

  @Test func `halves wait for each other, in either order and over files`() throws {
    let journey = Self.journey
    let answered = journey.answered(journey.answer(Self.rules))
    let halves: [[SavedDocument]] = [
      [.request(journey.sent)], [.answer(answered)],
    ]
    let lines: [[SavedDocument]] = [
      [.line(journey.sent[1])], [.line(journey.sent[0]), .line(answered[2])],
      [.line(answered[0]), .line(journey.sent[2])], [.line(answered[1])],
    ]
    for parts in [halves, halves.reversed(), lines, lines.reversed()] {
      let store = try Self.loaded()
      for (index, part) in parts.enumerated() {
        #expect(try Self.states(store).first == "c1 waiting")
        let notes = try store.drop([part.map(DroppedItem.saved)])[0]
        let isLast = index == parts.count - 1
        #expect(notes.contains { $0.hasPrefix("1 saved answer imported") } == isLast, "\(notes)")
        #expect(notes.isEmpty == false)
      }
      try store.attribute()
      #expect(try Self.states(store) == ["c1 answered", "c2 waiting"])
    }
  }

  @Test func `a journey that was split over requests fits nothing`() throws {
    let store = try Self.loaded()
    let journey = Self.journey
    let whole = journey.answer(Self.rules)
    // What faulty clients do: each part is scored as a journey of its own.
    let parts = [Array(journey.sent.prefix(2)), Array(journey.sent.suffix(1))]
    for part in parts {
      let answered = part.enumerated().map { index, line -> SavedLine in
        guard case .sent(_, let session, _, _, _, _) = line else { return line }
        let ihc: Int64 = index == 0 ? 1_000_000 : 0
        return .answered(
          conversion: "c1", session: session,
          numbers: RemoteAnswer.Session(initializer: 0, holder: 0, closer: 0, ihc: ihc))
      }
      try store.drop(.exchange(part, answered))
    }
    try store.attribute()
    #expect(try Self.states(store) == ["c1 waiting", "c2 waiting"])
    #expect(try store.store.read { try SavedAnswers($0).counts() }.imported == 2)
    #expect(try store.remoteCredits().isEmpty)
    // Their rows together are the whole journey's, but for the answers, which sum to two.
    let other = try Self.loaded()
    for line in journey.sent { try other.drop(.line(line)) }
    var doubled = whole
    for index in doubled.sessions.indices { doubled.sessions[index].ihc *= 2 }
    let notes = try other.drop([journey.answered(doubled).map { .saved(.line($0)) }])[0]
    #expect(
      notes == [
        "1 journey not imported, the first on line 1: ihc sums to 2.0002; expected 1 ± 0.01: a "
          + "journey that was split over requests has more"
      ])
    #expect(try Self.states(other).first == "c1 waiting")
  }

  @Test func `what the service answered stays, whatever was saved`() throws {
    let store = try Self.loaded()
    let journey = Self.journey
    let key = RemoteJourneys(Self.rules.remoteIHC).key(ofText: journey.rows)
    try store.answer([key])
    try store.attribute()
    let before = try store.savedContents()
    let even = RemoteAnswer(
      sessions: [500_000, 250_000, 250_000].map {
        RemoteAnswer.Session(initializer: 0, holder: 0, closer: 0, ihc: $0)
      })
    let notes = try store.drop(.exchange(journey.sent, journey.answered(even)))
    #expect(notes == ["1 saved answer imported, 1 of them known before; 1 fit a journey of now"])
    #expect(try store.savedContents().filter { $0.hasPrefix("journey") } == before)
  }

  @Test func `an answer that comes while the journey is out ends the asking`() throws {
    let store = try Self.loaded()
    let journey = Self.journey
    let key = RemoteJourneys(Self.rules.remoteIHC).key(ofText: journey.rows)
    try store.ask([key])
    try store.drop(.exchange(journey.sent, journey.answered(journey.answer(Self.rules))))
    #expect(try Self.states(store).first == "c1 answered")
    let asked = try store.store.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM ihc_journey WHERE request IS NOT NULL")
    }
    #expect(asked == 0)
  }

  @Test func `what is wrong with an answer is told, and nothing of it is taken`() throws {
    let journey = Self.journey
    let answer = journey.answer(Self.rules)
    let answered = journey.answered(answer)
    var contradicting = answered
    contradicting.append(
      .answered(
        conversion: "c1", session: "s1",
        numbers: RemoteAnswer.Session(initializer: 0, holder: 0, closer: 0, ihc: 7)))
    let extra = SavedLine.answered(
      conversion: "c1", session: "s9",
      numbers: RemoteAnswer.Session(initializer: 0, holder: 0, closer: 0, ihc: 0))
    let cases: [(SavedDocument, String)] = [
      (.answer(answered, status: 500), "status 500"),
      (.exchange(journey.sent, contradicting), "differ"),
      (.exchange(journey.sent, Array(answered.dropLast())), "ihc sums to"),
      (.exchange(journey.sent, answered + [extra]), "were not sent"),
      (.exchange(journey.sent + [journey.sent[0]], answered), "sent twice"),
      (.exchange(journey.sent, answered + [.failure("c1")]), "partialFailureErrors"),
    ]
    for (document, words) in cases {
      let store = try Self.loaded()
      let notes = try store.drop(document)
      #expect(
        notes.contains { $0.contains("not imported, the first on line 1:") && $0.contains(words) },
        "\(words): \(notes)")
      #expect(!notes.contains { $0.contains("saved answer imported") })
      #expect(try Self.states(store).first == "c1 waiting")
    }
    let fine = try Self.loaded()
    let other = SavedLine.failure("c2")
    let notes = try fine.drop(.exchange(journey.sent, answered + [answered[1], other]))
    #expect(notes.contains("1 saved answer imported; 1 fit a journey of now"))
  }

  @Test func `nothing is guessed where several have the same sessions`() throws {
    let journey = Self.journey
    let answer = journey.answer(Self.rules)
    var other = answer
    other.sessions.swapAt(0, 2)
    guard other != answer else { return }
    var labelled = journey.sent
    labelled[0] = .sent(
      conversion: "c1", session: "s1", channel: "Other", second: 1_000, flags: 1,
      isConversion: false)
    let store = try Self.loaded()
    try store.drop(.request(journey.sent), .answer(journey.answered(answer)))
    #expect(try Self.states(store).first == "c1 answered")
    // A second answer makes the first one doubtful: which belongs to the request is not told.
    let notes = try store.drop(.answer(journey.answered(other)))
    #expect(notes.contains { $0.contains("have the same sessions and differ otherwise") })
    try store.attribute()
    #expect(try Self.states(store) == ["c1 waiting", "c2 waiting"])
    // One that came together with its request tells.
    try store.drop(.exchange(labelled, journey.answered(other)))
    try store.attribute()
    #expect(try Self.states(store) == ["c1 answered", "c2 waiting"])
    #expect(try store.verify().isConsistent)
    #expect(
      try store.journeys().first { $0.conversion == "c1" && $0.isCurrent }?.answer == answer)
  }

  @Test func `requests wait for a conversion type that neither file nor settings tell`() throws {
    var rules = Self.rules
    rules.remoteIHC.conversionType = ""
    rules.models = ["ihc", "linear"]
    let store = try TestStore(rules: rules)
    try store.load([Self.facts])
    try store.attribute()
    let journey = Self.journey
    let answered = journey.answered(journey.answer(Self.rules))
    let notes = try store.drop(.exchange(journey.sent, answered))
    #expect(
      notes == ["1 journey waits for ihc.conversion_type, which the file does not say"])
    store.rules = Self.rules
    try store.store.write { database in
      try Generation(database).adopt(store.rules) {}
      try SavedAnswers(database).complete(by: store.rules, at: .epoch) {}
    }
    try store.attribute()
    #expect(try Self.states(store) == ["c1 answered", "c2 waiting"])
    #expect(try store.verify().isConsistent)
    // Another type of later is not what those answers are of.
    store.rules.remoteIHC.conversionType = "other"
    try store.store.write { database in
      try Generation(database).adopt(store.rules) {}
      try SavedAnswers(database).complete(by: store.rules, at: .epoch) {}
    }
    #expect(try Self.states(store) == ["c1 waiting", "c2 waiting"])
  }

  @Test func `a file says itself where its requests went`() throws {
    let journey = Self.journey
    let answered = journey.answered(journey.answer(Self.rules))
    for (type, url, isMeant) in [
      ("orders", nil, true), ("others", nil, false), (nil, nil, true),
      (nil, "https://api.ihc-attribution.com/v1/compute_ihc?conv_type_id=orders", true),
      (nil, "https://api.ihc-attribution.com/v1/compute_ihc?x=1&conv_type_id=o%72ders", true),
      (nil, "https://api.ihc-attribution.com/v1/", true),
      (nil, "https://api.ihc-attribution.com/v1/compute_ihc?conv_type_id=others", false),
      (nil, "https://elsewhere.example/v1/compute_ihc", false),
    ] as [(String?, String?, Bool)] {
      let store = try Self.loaded()
      try store.drop(.exchange(journey.sent, answered, type: type, url: url))
      #expect(
        try Self.states(store).first == (isMeant ? "c1 answered" : "c1 waiting"),
        "\(type ?? "-") \(url ?? "-")")
      #expect(try store.store.read { try SavedAnswers($0).counts() }.imported == 1)
    }
  }

  @Test func `a conversion marked elsewhere is another request`() throws {
    let store = try Self.loaded()
    let journey = Self.journey
    var sent = journey.sent
    sent[0] = .sent(
      conversion: "c1", session: "s1", channel: "SEO", second: 1_000, flags: 1, isConversion: true)
    let notes = try store.drop(.exchange(sent, journey.answered(journey.answer(Self.rules))))
    #expect(
      notes == [
        "1 saved answer imported; 0 fit a journey of now",
        "1 of them were sent with the conversion on another session than the last: attributiond "
          + "asks otherwise, and asks for these again",
      ])
  }
}
