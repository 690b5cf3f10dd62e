import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Versions of what models learned: credits are of the current one, exactly, and of no other.
@Suite struct VersionTests {
  private static func rules(order: Int = 1) -> AttributionRules {
    var rules = AttributionRules()
    rules.models = ["linear", "u-shaped", "markov", "shapley", "path-removal"]
    rules.shapleyWorth = .subsetRate
    rules.markovOrder = order
    return rules
  }

  /// Any weights: what they are learned from is not the matter here.
  private static func result(
    _ random: inout SeededRandom, conversions: Int64 = 100
  ) -> FitResult {
    var result = FitResult()
    for channel in ["Direct", "SEO", "SEA", "Email"] where Bool.random(using: &random) {
      result.weights[channel] = Double.random(in: 0...1, using: &random)
    }
    result.summary.conversions = conversions
    result.channels = result.weights.keys.sorted().map { ChannelFit(name: $0, effect: 0.1) }
    return result
  }

  private static func rows(_ seed: UInt64) -> [ScriptRow] {
    var script = FactScript(seed: seed)
    script.identities = 5
    return Survivors(script.rows(300)).rows
  }

  private static func loaded(_ seed: UInt64) throws -> TestStore {
    let store = try TestStore(rules: rules())
    try store.load([rows(seed)])
    try store.attribute()
    return store
  }

  @Test(arguments: 0..<12)
  func `edits and new versions in between end as one clean load under the last`(seed: Int) throws {
    var script = FactScript(seed: UInt64(8000 + seed))
    script.identities = [0, 5][seed % 2]
    script.deletions = seed % 3 == 0 ? 1 : 0
    let rows = script.rows(200)
    let store = try TestStore(rules: Self.rules())
    var last: [String: FitResult] = [:]
    for start in stride(from: 0, to: rows.count, by: 50) {
      try store.load([Array(rows[start..<min(start + 50, rows.count)])])
      if Bool.random(using: &script.random) { try store.attribute(limit: 3) }
      for model in ["markov", "shapley", "path-removal"] where Bool.random(using: &script.random) {
        let result = Self.result(&script.random)
        last[model] = result
        try store.learn(result, of: model)
      }
      try store.attribute(limit: 2)
    }
    try store.attribute()
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
    let clean = try TestStore(rules: Self.rules())
    for (model, result) in last { try clean.learn(result, of: model) }
    try clean.load([Survivors(rows).rows])
    try clean.attribute()
    let facts = try store.contents().filter { !$0.contains("forgotten_users") }
    #expect(try facts == clean.contents())
    #expect(try store.statistics() == clean.statistics())
  }

  /// The channels are interned in another order, and users are worked through in another.
  @Test(arguments: 0..<15)
  func `what is learned after any edits is what a clean load teaches, digit for digit`(
    seed: Int
  ) throws {
    var script = FactScript(seed: UInt64(8500 + seed))
    script.identities = [0, 5][seed % 2]
    script.deletions = seed % 3 == 0 ? 1 : 0
    let rows = script.rows(250)
    var rules = Self.rules(order: seed % 3 + 1)
    rules.shapleyWorth = [.subsetRate, .exactRate][seed % 2]
    let store = try TestStore(rules: rules)
    try store.load(inCuts: rows, using: &script.random)
    let learned = try store.fit()
    let clean = try TestStore(rules: rules)
    try clean.load([Survivors(rows).rows.shuffled(using: &script.random)])
    try clean.attribute()
    #expect(try clean.fit() == learned)
    #expect(learned.count == 3)
    let facts = try store.contents().filter { !$0.contains("forgotten_users") }
    #expect(try facts == clean.contents())
    // Without statistics, from the facts; and once more from the same.
    #expect(try clean.fit(keepingPaths: false) == learned)
    #expect(try store.fit() == learned)
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
  }

  @Test func `a new version changes its model’s credits and leaves those of others`() throws {
    let store = try Self.loaded(8100)
    func credits(_ model: String) throws -> [String] {
      try store.store.read {
        try Row.fetchAll(
          $0,
          sql: """
            SELECT basis, day, channel, credit, revenue FROM credit_day
            WHERE model = (SELECT id FROM model WHERE name = ?) ORDER BY 1, 2, 3
            """, arguments: [model]
        ).map { "\($0)" }
      }
    }
    let linear = try credits("linear")
    // Without a fit it divides evenly.
    #expect(try credits("markov") == linear)
    let generation = try store.store.read { try Generation($0).number() }
    try store.learn(FitResult(weights: ["SEO": 1]), of: "markov")
    #expect(try credits("markov") != linear)
    #expect(try credits("linear") == linear)
    #expect(try credits("shapley") == linear)
    let after = try store.store.read { database in
      (try Generation(database).number(), try Generation(database).versions())
    }
    #expect(after == (generation + 1, ["markov": 1]))
    #expect(try store.verify().isConsistent)
    // Back and forth is the same to the last unit.
    let first = try store.contents()
    try store.learn(FitResult(weights: ["SEA": 0.5, "SEO": 1]), of: "markov")
    #expect(try store.contents() != first)
    #expect(try store.use(1, of: "markov").isPinned)
    #expect(try store.contents() == first)
    #expect(try store.verify().isConsistent)
  }

  @Test func `what was learned comes back with every digit`() throws {
    let store = try TestStore(rules: Self.rules())
    var result = FitResult(
      weights: ["Örtlich \"A\"\n": 0.1 + 0.2, "x": .leastNonzeroMagnitude, "y": 1 / 3],
      pathRates: PathRates([0: 1, .max: 2 / 3, 77: 0.1]),
      channels: [
        ChannelFit(
          name: "x", effect: 1e-300, revenueEffect: -2 / 7, conversions: 123_456.789,
          revenue: 1e15 / 7, standardError: 0.01), ChannelFit(name: "y"),
      ],
      positions: [PositionFit(name: "x", position: 2, conversions: 0.7, revenue: 1e6 / 3)])
    result.summary.conversions = 12
    result.summary.revenue = Money(micros: -5)
    result.summary.nulls = 7
    result.summary.statistics = 9
    result.summary.states = 3
    result.summary.conversionProbability = 12 / 19
    result.summary.permutations = 1000
    result.summary.revenueFollowsConversions = true
    try store.learn(result, of: "path-removal")
    try store.reopen()
    try store.store.read { database in
      let versions = FittedVersions(database, in: store.store)
      let version = try #require(try versions.current("path-removal"))
      #expect(version.number == 1)
      #expect(version.conversions == 12)
      #expect(try versions.learned(of: version) == .paths(result))
      let fit = try versions.fit(of: "path-removal", under: Self.rules())
      #expect(fit == result.frozen(model: "path-removal", version: 1, settings: ""))
      // From memory now.
      #expect(try versions.fit(of: "path-removal", under: Self.rules()) == fit)
    }
  }

  @Test func `a version serves only under the settings it was fitted under`() throws {
    let store = try Self.loaded(8200)
    let even = try store.contents()
    try store.learn(FitResult(weights: ["SEO": 1]), of: "markov")
    let weighed = try store.contents()
    try store.configure(Self.rules(order: 2))
    #expect(try store.contents() == even)
    #expect(store.rules.fits.isEmpty)
    let problem = #expect(throws: VersionError.self) {
      try store.use(1, of: "markov", by: Self.rules(order: 2))
    }
    #expect(problem?.code == .otherSettings)
    let message = "fitted under order=1, and the configuration says order=2"
    #expect(problem?.message.contains(message) == true)
    try store.configure(Self.rules())
    #expect(try store.contents() == weighed)
    let unknown = #expect(throws: VersionError.self) { try store.use(3, of: "markov") }
    #expect(unknown?.code == .unknownVersion)
    #expect(unknown?.message == "markov: no version 3; there are 1")
  }

  @Test func `the last twenty versions are kept, and the current one`() throws {
    let store = try TestStore(rules: Self.rules())
    for _ in 0..<5 { try store.learn(FitResult(weights: ["SEO": 1]), of: "markov") }
    for _ in 0..<22 { try store.learn(FitResult(weights: ["SEO": 1]), of: "shapley") }
    #expect(try store.use(1, of: "markov").number == 1)
    let numbers = try store.store.read { database in
      try FittedVersions(database, in: store.store).list("shapley").map(\.number)
    }
    #expect(numbers == (3...22).reversed())
    let markov = try store.store.read { database in
      try FittedVersions(database, in: store.store).list("markov")
    }
    #expect(markov.filter(\.isCurrent).map(\.number) == [1])
    #expect(markov.filter(\.isPinned).map(\.number) == [1])
    #expect(markov.count == 5)
  }

  @Test func `a fit that is not finished leaves the version before it`() throws {
    struct Crash: Error {}
    let store = try Self.loaded(8300)
    try store.learn(FitResult(weights: ["SEO": 1]), of: "markov")
    let before = try store.contents()
    #expect(throws: StoreError.self) {
      try store.store.write { database in
        let versions = FittedVersions(database, in: store.store)
        _ = try versions.insert(
          FitResult(weights: ["SEA": 1]), of: "markov", fittedBy: Self.rules(),
          at: Instant(micros: 99))
        try Generation(database).adopt(try versions.complete(Self.rules())) {}
        throw Crash()
      }
    }
    try store.reopen()
    #expect(try store.contents() == before)
    #expect(try store.verify().isConsistent)
    // The number is given again, and the rates in memory are not those of the attempt.
    try store.learn(FitResult(weights: ["Email": 1]), of: "markov")
    #expect(store.rules.fits["markov"]?.version == 2)
    #expect(store.rules.fits["markov"]?.weights == ["Email": 1])
    #expect(try store.verify().isConsistent)
  }

  @Test func `verification finds credits of another version`() throws {
    let store = try Self.loaded(8400)
    try store.learn(FitResult(weights: ["SEO": 1]), of: "markov")
    try store.store.write {
      try $0.execute(sql: "UPDATE model SET version = 7 WHERE name = 'markov'")
    }
    let verified = try store.verify()
    #expect(
      verified.differences == [
        Verification.Difference(what: "model_version", key: "markov", stored: "7", expected: "1")
      ])
  }

  @Test func `models are due when conversions change enough, unless a version was chosen`() throws {
    let store = try TestStore(rules: Self.rules())
    func due(_ percent: Int64, _ rules: AttributionRules = Self.rules()) throws -> [String] {
      try store.store.read { database in
        try ModelLearning(database, in: store.store, rules) {}.due(growth: percent * 10_000)
      }
    }
    func add(_ conversions: Range<Int>) throws {
      try store.load([
        conversions.flatMap { number -> [ScriptRow] in
          [
            .session(
              id: "s\(number)", user: "u\(number)", channel: "SEO", second: 1, flags: 0),
            .conversion(
              id: "c\(number)", user: "u\(number)", second: 2, cents: 1, fromJourney: false),
          ]
        }
      ])
      try store.attribute()
    }
    #expect(try due(20) == [])
    try store.load([[.session(id: "s", user: "u", channel: "SEO", second: 1, flags: 0)]])
    try store.attribute()
    #expect(try due(20) == [])
    try add(0..<10)
    #expect(try due(20) == ["markov", "shapley", "path-removal"])
    for model in ["markov", "shapley", "path-removal"] {
      var result = FitResult()
      result.summary.conversions = 10
      try store.learn(result, of: model)
    }
    #expect(try due(0) == [])
    try add(10..<12)
    #expect(try due(20) == [])
    #expect(try due(19) == ["markov", "shapley", "path-removal"])
    #expect(try due(20, Self.rules(order: 2)) == ["markov"])
    var rules = Self.rules()
    rules.journeys.lookback = nil
    #expect(try due(20, rules) == ["markov", "shapley", "path-removal"])
    #expect(try store.use(1, of: "markov").isPinned)
    #expect(try due(19) == ["shapley", "path-removal"])
    // Fewer count as well as more.
    try store.load([(0..<5).map { .deletion(user: "u\($0)") }])
    try store.attribute()
    #expect(try due(25) == ["shapley", "path-removal"])
  }
}

extension TestStore {
  /// Stores a version and divides by it, as the daemon does.
  func learn(_ result: FitResult, of model: String) throws {
    let configured = rules
    rules = try store.write { database in
      let versions = FittedVersions(database, in: store)
      let number = try versions.current(model)?.number ?? 0
      _ = try versions.insert(
        result, of: model, fittedBy: configured, at: Instant(micros: number + 1))
      let completed = try versions.complete(configured)
      try Generation(database).adopt(completed) {}
      return completed
    }
  }

  /// Fits all models that learn, and returns what they learned.
  ///
  /// Without paths it is as for models that are not enabled.
  func fit(keepingPaths: Bool = true) throws -> [ModelVersion.Learned] {
    var configured = rules
    configured.fits = [:]
    let models = configured.models.filter { ModelFitter.needsFit($0, configured) }
    if !keepingPaths { configured.models = ["linear"] }
    let (learned, completed) = try store.write { database in
      let learning = ModelLearning(database, in: store, configured) {}
      let versions = FittedVersions(database, in: store)
      let learned = try learning.fit(models, at: Instant(micros: 1)).map {
        try versions.learned(of: try $0.outcome.get())
      }
      return (learned, try versions.complete(configured))
    }
    rules = completed
    return learned
  }

  /// Divides by an older version.
  @discardableResult
  func use(
    _ number: Int64, of model: String, by configured: AttributionRules? = nil
  ) throws -> ModelVersion {
    let configured = configured ?? rules
    let result = try store.write { database in
      let result = try ModelLearning(database, in: store, configured) {}.use(number, of: model)
      rules = try FittedVersions(database, in: store).complete(configured)
      return result
    }
    return try result.get()
  }

  /// Adopts other rules, with what the models learned.
  func configure(_ configured: AttributionRules) throws {
    rules = try store.write { database in
      let completed = try FittedVersions(database, in: store).complete(configured)
      try Generation(database).adopt(completed) {}
      return completed
    }
  }
}
