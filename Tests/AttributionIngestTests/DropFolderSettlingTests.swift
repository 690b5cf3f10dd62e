import AttributionIngest
import TestSupport
import Testing

/// When a file counts as complete, by a clock that the tests move.
@Suite struct DropFolderSettlingTests {
  /// What happens to one file, and when it is complete; times in milliseconds.
  struct Story: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var events: [(at: Int, what: Event)]
    var settlesAt: Int

    init(_ title: String, _ events: [(Int, Event)], settlesAt: Int) {
      testDescription = title
      self.events = events.map { (at: $0.0, what: $0.1) }
      self.settlesAt = settlesAt
    }
  }

  enum Event: Sendable {
    /// The contents change, and nobody says so.
    case changes
    /// A look at the file, for a reason.
    case seen(SettlingTable.Hint)
  }

  static let stories = [
    Story("renamed in", [(0, .seen(.renamedIn))], settlesAt: 200),
    Story("closed after writing", [(0, .seen(.closed))], settlesAt: 1000),
    Story("found by a scan", [(0, .seen(.seen))], settlesAt: 2000),
    Story(
      "appended to three times",
      [
        (0, .seen(.closed)), (300, .changes), (300, .seen(.closed)), (900, .changes),
        (900, .seen(.closed)),
      ], settlesAt: 1900),
    Story(
      "written slowly, then closed",
      [(0, .seen(.seen))] + (1...9).map { ($0 * 500, .changes) } + [(5000, .seen(.closed))],
      settlesAt: 6000),
    Story(
      "written slowly, with no events",
      [(0, .seen(.seen))] + (1...9).map { ($0 * 500, .changes) }, settlesAt: 8000),
    Story(
      "closed, then written through a mapping", [(0, .seen(.closed)), (700, .changes)],
      settlesAt: 3000),
    Story(
      "declared complete while it rests", [(0, .seen(.seen)), (500, .seen(.declaredComplete))],
      settlesAt: 500),
    Story(
      "renamed in and still written", [(0, .seen(.renamedIn)), (100, .changes)], settlesAt: 2200),
    Story(
      "renamed in before it was closed", [(0, .seen(.renamedIn)), (150, .seen(.closed))],
      settlesAt: 1150),
    Story(
      "replaced by a rename",
      [(0, .seen(.renamedIn)), (100, .changes), (100, .seen(.renamedIn))], settlesAt: 300),
    Story(
      "opened and closed again without a change", [(0, .seen(.closed)), (900, .seen(.closed))],
      settlesAt: 1900),
    Story(
      "scanned again and again", (0...3).map { ($0 * 600, .seen(.seen)) }, settlesAt: 2000),
  ]

  @Test(arguments: stories)
  func `a file settles when its quiet period is over`(_ story: Story) throws {
    var table = SettlingTable(times: SettlingTimes())
    let start = ContinuousClock.now
    var contents: Int64 = 0
    var events = story.events[...]
    var settledAt: Duration?
    while settledAt == nil {
      let deadline = table.nextDeadline()
      let event = events.first.map { start + .milliseconds($0.at) }
      let now = try #require(
        [deadline, event].compactMap { $0 }.min(), "nothing is left to happen")
      for name in table.due(at: now) { table.observe(name, .sample(contents), .seen, at: now) }
      if event == now {
        switch events.removeFirst().what {
        case .changes: contents += 1
        case .seen(let hint): table.observe("file", .sample(contents), hint, at: now)
        }
      }
      if !table.settled(limit: 1, at: now).isEmpty { settledAt = now - start }
    }
    #expect(settledAt == .milliseconds(story.settlesAt))
  }

  @Test func `settled files come in order of arrival, then of name`() {
    var table = SettlingTable(times: SettlingTimes())
    let arrivals: [(FileName, Int64)] = [("d", 3), ("c", 1), ("a", 2), ("b", 2)]
    for (name, changed) in arrivals {
      table.observe(name, .sample(changed), .declaredComplete, at: .now)
    }
    #expect(table.settled(limit: .max, at: .now).map(\.name) == ["c", "a", "b", "d"])
    #expect(table.settled(limit: 2, at: .now).map(\.name) == ["c", "a"])
  }

  /// Or the older of two rows with one key would stand, because its file took longer to settle.
  @Test func `a settled file waits for those that came before it`() {
    var table = SettlingTable(times: SettlingTimes())
    let start = ContinuousClock.now
    table.observe("slow", .sample(1), .seen, at: start)
    table.observe("quick", .sample(2), .declaredComplete, at: start)
    table.observe("later", .sample(3), .seen, at: start + .seconds(1))
    #expect(table.settled(limit: .max, at: start).isEmpty)
    table.observe("slow", .sample(1), .seen, at: start + .seconds(2))
    #expect(
      table.settled(limit: .max, at: start + .seconds(2)).map(\.name) == ["slow", "quick"])
  }

  @Test func `a stalled file keeps nobody waiting`() {
    var table = SettlingTable(times: SettlingTimes())
    let start = ContinuousClock.now
    table.observe("growing", .sample(1), .seen, at: start)
    table.observe("growing", .sample(2), .seen, at: start + .seconds(899))
    table.observe("quick", .sample(3), .declaredComplete, at: start + .seconds(899))
    #expect(table.settled(limit: .max, at: start + .seconds(899)).isEmpty)
    #expect(table.settled(limit: .max, at: start + .seconds(900)).map(\.name) == ["quick"])
  }

  @Test func `a settled file is offered until it is forgotten`() {
    var table = SettlingTable(times: SettlingTimes())
    for (index, name) in (["a", "b", "c"] as [FileName]).enumerated() {
      table.observe(name, .sample(Int64(index)), .declaredComplete, at: .now)
    }
    table.forget("a")
    #expect(table.settled(limit: .max, at: .now).map(\.name) == ["b", "c"])
    table.forget("c")
    #expect(table.settled(limit: .max, at: .now).map(\.name) == ["b"])
    #expect(table.count == 1)
  }

  @Test func `a settled file that changes rests anew`() throws {
    var table = SettlingTable(times: SettlingTimes())
    let start = ContinuousClock.now
    table.observe("file", .sample(1), .declaredComplete, at: start)
    table.observe("file", .sample(2), .seen, at: start + .seconds(1))
    #expect(table.settled(limit: .max, at: .now).isEmpty)
    #expect(table.nextDeadline() == start + .seconds(3))
    table.observe("file", .sample(2), .seen, at: start + .seconds(3))
    #expect(table.settled(limit: .max, at: .now).map(\.version) == [.sample(2)])
  }

  @Test func `a file that was left alone is tried again after another look`() {
    var table = SettlingTable(times: SettlingTimes())
    let start = ContinuousClock.now
    table.observe("file", .sample(1), .declaredComplete, at: start)
    table.leaveAlone("file")
    #expect(table.settled(limit: .max, at: .now).isEmpty)
    #expect(table.nextDeadline() == nil)
    table.observe("file", .sample(1), .seen, at: start + .seconds(60))
    #expect(table.due(at: start + .seconds(62)) == ["file"])
    table.observe("file", .sample(1), .seen, at: start + .seconds(62))
    #expect(table.settled(limit: .max, at: .now).map(\.name) == ["file"])
  }

  @Test func `a file is stalled when it still changes after a quarter of an hour`() {
    var table = SettlingTable(times: SettlingTimes())
    let start = ContinuousClock.now
    table.observe("done", .sample(0), .declaredComplete, at: start)
    for second in 0...900 {
      let now = start + .seconds(second)
      #expect(table.stalled(at: now) == (second < 900 ? [] : ["growing"]))
      table.observe("growing", .sample(Int64(second)), .seen, at: now)
    }
    #expect(table.settled(limit: .max, at: start + .seconds(900)).map(\.name) == ["done"])
  }

  @Test(arguments: 0..<20)
  func `no file settles that changed within the shortest period, and every file settles at last`(
    _ seed: UInt64
  ) {
    var random = SeededRandom(seed: seed)
    var table = SettlingTable(times: SettlingTimes())
    var now = ContinuousClock.now
    let names = (0..<8).map { FileName("file \($0)") }
    var contents = Dictionary(uniqueKeysWithValues: names.map { ($0, Int64(0)) })
    var changedAt = Dictionary(uniqueKeysWithValues: names.map { ($0, now) })
    func look(_ name: FileName, _ hint: SettlingTable.Hint) {
      table.observe(name, .sample(contents[name, default: 0]), hint, at: now)
    }
    for step in 0..<2000 {
      now += .milliseconds(Int.random(in: 1...150, using: &random))
      for name in table.due(at: now) { look(name, .seen) }
      for candidate in table.settled(limit: .max, at: now) {
        // As a claim does: look once more.
        guard candidate.version == .sample(contents[candidate.name, default: 0]) else {
          look(candidate.name, .seen)
          continue
        }
        let quiet = changedAt[candidate.name].map { now - $0 }
        #expect((quiet ?? .zero) >= .milliseconds(200), "\(candidate.name.escaped), step \(step)")
        table.forget(candidate.name)
      }
      guard step < 1900 else { continue }
      let name = names[Int.random(in: 0..<8, using: &random)]
      contents[name, default: 0] += 1
      changedAt[name] = now
      let hints: [SettlingTable.Hint?] = [.renamedIn, .closed, .seen, nil]
      if let hint = hints[Int.random(in: 0..<4, using: &random)] { look(name, hint) }
    }
    #expect(table.count == 0)
  }
}
