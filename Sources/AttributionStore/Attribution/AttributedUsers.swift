import AttributionCore
import GRDB

/// What each user contributes to the reports, as it was added.
struct AttributedUsers {
  private let select: HotStatement
  private let replace: HotStatement
  private let change: HotStatement
  private let delete: HotStatement
  private let scratch = RowScratch()

  init(_ database: Database) throws {
    select = try HotStatement(
      database,
      "SELECT contribution FROM attributed_user WHERE user_hash = ? AND user_id = ?")
    replace = try HotStatement(
      database,
      """
      INSERT OR REPLACE INTO attributed_user (user_hash, user_id, contribution, credits)
      VALUES (?, ?, ?, ?)
      """)
    change = try HotStatement(
      database, "UPDATE attributed_user SET contribution = ?3 WHERE user_hash = ?1 AND user_id = ?2"
    )
    delete = try HotStatement(
      database, "DELETE FROM attributed_user WHERE user_hash = ? AND user_id = ?")
  }

  /// Replaces `contribution` by what is stored.
  ///
  /// - Returns: Whether anything is.
  func read(
    _ hash: UInt64, id: UnsafeRawBufferPointer, into contribution: inout Contribution
  ) throws -> Bool {
    select.bind(Int64(bitPattern: hash), at: 1)
    select.bind(text: id, at: 2)
    defer { select.reset() }
    guard try select.step() else {
      contribution.removeAll()
      return false
    }
    try select.withBytes(0) { try contribution.decode($0) }
    return true
  }

  func store(
    _ hash: UInt64, id: UnsafeRawBufferPointer, _ attributed: AttributedUser
  ) throws {
    scratch.first.removeAll()
    attributed.contribution.encode(into: &scratch.first)
    scratch.second.removeAll()
    attributed.encodeCredits(into: &scratch.second)
    replace.bind(Int64(bitPattern: hash), at: 1)
    replace.bind(text: id, at: 2)
    try scratch.first.withUnsafeBytes { blob in
      try scratch.second.withUnsafeBytes { json in
        replace.bind(blob: blob, at: 3)
        replace.bind(text: json, at: 4)
        try replace.run()
      }
    }
  }

  /// Replaces what is stored of a user, but for the credit of the touchpoints.
  func update(
    _ hash: UInt64, id: UnsafeRawBufferPointer, _ contribution: Contribution
  ) throws {
    scratch.first.removeAll()
    contribution.encode(into: &scratch.first)
    change.bind(hash, id, at: 1)
    try scratch.first.withUnsafeBytes { blob in
      change.bind(blob: blob, at: 3)
      try change.run()
    }
  }

  func remove(_ hash: UInt64, id: UnsafeRawBufferPointer) throws {
    delete.bind(Int64(bitPattern: hash), at: 1)
    delete.bind(text: id, at: 2)
    try delete.run()
  }
}

/// One user, attributed: made again for each user of a pass, with the same memory.
struct AttributedUser {
  var history = UserHistory()
  private(set) var contribution = Contribution()
  private(set) var touchCredits: [Attributor.TouchCredit] = []
  /// The paths of the user; nil where they are not counted.
  private(set) var paths: UserPaths?
  /// What the remote service answered for the user's journeys; nil where it is not asked.
  private(set) var answers: UserAnswers?
  private(set) var touchpoints = Touchpoints()
  private var conversions: [Attributor.Conversion] = []
  private let channels: EffectiveChannels

  /// Users whose sessions count for those channels, whose paths are counted where `paths` is given,
  /// and whose journeys are looked up where `answers` is.
  init(
    _ channels: EffectiveChannels, counting paths: UserPaths? = nil, answers: UserAnswers? = nil
  ) {
    self.channels = channels
    self.paths = paths
    self.answers = answers
  }

  /// Users as these rules attribute them; the channels are those of the rules too.
  init(_ rules: AttributionRules, _ database: Database, _ channels: EffectiveChannels) throws {
    self.init(
      channels, counting: rules.keepsPaths ? UserPaths(hash: try KeyHash(of: database)) : nil,
      answers: try UserAnswers(database, rules, channels.names))
  }

  /// Attributes ``history``.
  mutating func attribute(with attributor: inout Attributor) throws {
    history.copyTouchpoints(to: &touchpoints, channels)
    history.copyConversions(to: &conversions)
    try answers?.collect(history, touchpoints)
    attributor.attribute(
      touchpoints, conversions: conversions, answers: answers?.answers ?? [],
      into: &contribution, touchCredits: &touchCredits)
    paths?.collect(touchpoints, conversions, attributor.rules.journeys, into: &contribution)
  }

  /// Finds the paths in ``history``, and nothing else.
  mutating func collectPaths(by rules: JourneyRules) {
    history.copyTouchpoints(to: &touchpoints, channels)
    history.copyConversions(to: &conversions)
    paths?.collect(touchpoints, conversions, rules, into: &contribution)
  }

  /// Shows a learner the journeys in ``history`` and the open path after them.
  mutating func observePaths(by rules: JourneyRules, into learner: inout IHCLearner) {
    history.copyTouchpoints(to: &touchpoints, channels)
    history.copyConversions(to: &conversions)
    var previous: Instant?
    for conversion in conversions {
      let range = rules.range(
        of: conversion.instant, after: previous, in: touchpoints.instants)
      previous = conversion.instant
      guard !range.isEmpty else { continue }
      learner.observe(touchpoints.journey(range, conversion: conversion.instant))
    }
    let open = rules.openPath(after: previous, in: touchpoints.instants)
    guard let last = touchpoints.instants[open].last else { return }
    learner.observe(openPath: touchpoints.journey(open, conversion: last))
  }

  /// Appends `[[conversion id, [[session id, nano-credits], …]], …]`, for the view.
  func encodeCredits(into json: inout ByteBuffer) {
    json.append(UInt8(ascii: "["))
    var conversion: Int?
    for touch in touchCredits {
      if touch.conversion == conversion {
        json.append(UInt8(ascii: ","))
      } else {
        if conversion != nil { json.append("]],") }
        json.append(UInt8(ascii: "["))
        history.appendString(history.conversions[touch.conversion].id, to: &json)
        json.append(",[")
        conversion = touch.conversion
      }
      json.append(UInt8(ascii: "["))
      history.appendString(history.sessions[touch.touchpoint].id, to: &json)
      json.appendField(touch.credit.nanos)
      json.append(UInt8(ascii: "]"))
    }
    if conversion != nil { json.append("]]") }
    json.append(UInt8(ascii: "]"))
  }
}
