import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// In what order facts, requests and answers came, and how they were cut, leaves no trace.
@Suite struct SavedOrderTests {
  private static let rules = RemoteAnswerTests.rules()

  /// What somebody may have saved of these journeys, and the answers that follow from it.
  private static func documents(
    _ journeys: [SlowRemote.Journey], _ random: inout SeededRandom
  ) -> (documents: [SavedDocument], answers: [String: RemoteAnswer]) {
    var documents: [SavedDocument] = []
    var answers: [String: RemoteAnswer] = [:]
    for journey in journeys {
      let answer = journey.answer(rules)
      let answered = journey.answered(answer)
      let kind = Int.random(in: 0..<10, using: &random)
      switch kind {
      case 0: documents.append(.exchange(journey.sent, answered))
      case 1: documents += [.request(journey.sent), .answer(answered)]
      case 2: documents += (journey.sent + answered).map(SavedDocument.line)
      case 3: documents += [.request(journey.sent), .request(journey.sent), .answer(answered)]
      case 4:
        documents += [.request(journey.sent)] + answered.map(SavedDocument.line)
      case 5: documents.append(.request(journey.sent))
      case 6: documents += answered.dropLast().map(SavedDocument.line)
      case 7:
        // Two answers, and nothing that tells which is the one.
        var other = answer
        other.sessions[0].initializer += 1
        documents += [
          .request(journey.sent), .answer(answered), .answer(journey.answered(other)),
        ]
      case 8:
        // The journey as it was before its last session came.
        let before = Array(journey.sent.dropLast())
        documents.append(.exchange(before, Array(answered.dropLast())))
      default: documents.append(.exchange(journey.sent, answered, type: "other"))
      }
      if kind <= 4 { answers[journey.rows] = answer }
    }
    return (documents, answers)
  }

  private static func clean(_ rows: [ScriptRow], _ documents: [SavedDocument]) throws -> TestStore {
    let store = try TestStore(rules: rules)
    try store.drop(
      [rows.map(DroppedItem.fact), documents.map(DroppedItem.saved)], isWhole: true)
    #expect(try store.store.read { try Facts($0).counts() }.pendingUsers == 0)
    return store
  }

  private static func contents(_ store: TestStore) throws -> [String] {
    try store.contents().filter { !$0.contains("forgotten_users") } + store.savedContents()
  }

  @Test(arguments: 0..<40)
  func `facts, requests and answers in any order end as one clean load`(seed: Int) throws {
    var script = FactScript(seed: UInt64(9_000 + seed))
    script.identities = [0, 5, 15][seed % 3]
    var rows = script.rows(Int.random(in: 20...250, using: &script.random))
    let standing = Survivors(rows)
    // Users who share a hash, between whom no session may move.
    let areTwins = seed % 4 == 3
    if areTwins { rows = standing.rows }
    let slow = SlowRemote(standing.stitched, lookback: 60 * 86_400)
    let (documents, answers) = Self.documents(slow.journeys, &script.random)
    // Facts keep their order, as the later of two rows of one key stands.
    var items = documents.shuffled(using: &script.random).map(DroppedItem.saved)
    var place = 0
    for row in rows {
      place = Int.random(in: place...items.count, using: &script.random)
      items.insert(.fact(row), at: place)
      place += 1
    }
    let store = try TestStore(rules: Self.rules, userMask: areTwins ? 7 << 60 : .max)
    var rest = items[...]
    while !rest.isEmpty {
      var files: [[DroppedItem]] = []
      for _ in 0..<Int.random(in: 1...3, using: &script.random) {
        let part = rest.prefix(Int.random(in: 0...60, using: &script.random))
        files.append(Array(part))
        rest = rest.dropFirst(part.count)
      }
      try store.drop(files, memory: Bool.random(using: &script.random) ? 1 << 20 : 800)
      switch Int.random(in: 0..<4, using: &script.random) {
      case 0: try store.attribute(limit: 3)
      case 1: try store.reopen()
      case 2: try store.attribute()
      default: break
      }
    }
    try store.attribute()
    let clean = try Self.clean(standing.rows, documents)
    let difference = try Set(Self.contents(store)).symmetricDifference(Self.contents(clean))
    #expect(difference.isEmpty)
    #expect(try store.remoteCredits() == slow.credits(answers))
    let waiting = try store.journeys().filter { $0.isCurrent && $0.state == "waiting" }
    #expect(
      Set(waiting.compactMap(\.rows))
        == Set(slow.journeys.map(\.rows)).subtracting(answers.keys))
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
  }

  @Test(arguments: 0..<12)
  func `nothing stays of what was saved of a forgotten user, wherever it came`(seed: Int) throws {
    var script = FactScript(seed: UInt64(9_500 + seed))
    // Sessions stay with their users: what is erased does not come back when one moves.
    let rows = Survivors(script.rows(250)).rows
    let slow = SlowRemote(rows, lookback: 60 * 86_400)
    let (documents, _) = Self.documents(slow.journeys, &script.random)
    let forgotten = ["u1", "u4", "u7"]
    let meant = Survivors(rows + forgotten.map { .deletion(user: $0) })
    let kept = documents.filter { document in
      !document.sessions.contains { meant.forgottenSessions.contains($0) }
    }
    let deletions = forgotten.map { ScriptRow.deletion(user: $0) }
    let items = (documents.map(DroppedItem.saved) + (rows + deletions).map(DroppedItem.fact))
      .shuffled(using: &script.random)
    let store = try TestStore(rules: Self.rules)
    var rest = items[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...60, using: &script.random))
      try store.drop([Array(part)])
      rest = rest.dropFirst(part.count)
      if Bool.random(using: &script.random) { try store.attribute() }
    }
    try store.attribute()
    let clean = try Self.clean(meant.rows, kept)
    let difference = try Set(Self.contents(store)).symmetricDifference(Self.contents(clean))
    #expect(difference.isEmpty)
    for session in meant.forgottenSessions {
      let all = try store.store.read { database in
        try SavedTable(database).conversions().flatMap {
          try SavedTable(database).elements(of: $0).flatMap(\.element.allSessions)
        }
      }
      #expect(!all.contains(Array(session.utf8)))
      #expect(
        try !store.journeys().contains { $0.rows?.contains("\"\(session)\"") == true })
    }
  }
}

extension SavedDocument {
  fileprivate var sessions: [String] {
    let lines: [SavedLine] =
      switch self {
      case .line(let line): [line]
      case .request(let lines, _), .answer(let lines, _): lines
      case .exchange(let sent, let answered, _, _): sent + answered
      }
    return lines.compactMap { line in
      switch line {
      case .sent(_, let session, _, _, _, _), .answered(_, let session, _): session
      case .failure: nil
      }
    }
  }
}
