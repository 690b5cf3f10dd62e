import AttributionCore
import AttributionStore
import GRDB
import TestSupport

/// A session as somebody saved it, sent or answered.
enum SavedLine: Hashable {
  case sent(
    conversion: String, session: String, channel: String, second: Int64, flags: UInt8,
    isConversion: Bool)
  case answered(conversion: String, session: String, numbers: RemoteAnswer.Session)
  case failure(String)
}

/// What a saved file has in one piece: an object with lines in it, or a line that stands alone.
enum SavedDocument: Hashable {
  case line(SavedLine)
  case request([SavedLine], type: String? = nil)
  case answer([SavedLine], status: Int32 = 200)
  case exchange([SavedLine], [SavedLine], type: String? = nil, url: String? = nil)
}

extension SlowRemote.Journey {
  /// The lines with which it is sent.
  var sent: [SavedLine] {
    sessions.enumerated().map { index, session in
      .sent(
        conversion: conversion, session: session.id, channel: session.channel,
        second: session.second, flags: session.flags, isConversion: index == sessions.count - 1)
    }
  }

  /// The lines with which an answer comes.
  func answered(_ answer: RemoteAnswer) -> [SavedLine] {
    zip(sessions, answer.sessions).map { session, numbers in
      .answered(conversion: conversion, session: session.id, numbers: numbers)
    }
  }

  /// What the service answers to it.
  func answer(_ rules: AttributionRules) -> RemoteAnswer {
    let key = RemoteJourneys(rules.remoteIHC).key(ofText: rows)
    return FakeService.answer(key, sessions: sessions.count)
  }
}

extension RemoteJourneys {
  func key(ofText rows: String) -> [UInt8] {
    Array(rows.utf8).withUnsafeBytes { key(of: $0) }
  }
}

/// Something that is dropped: a fact, or something saved.
enum DroppedItem: Hashable {
  case fact(ScriptRow)
  case saved(SavedDocument)
}

extension TestStore {
  /// Loads files of facts and saved documents together, and returns what the ledger notes of each;
  /// where `isWhole`, on a copy of the database and with all attributed.
  @discardableResult
  func drop(
    _ files: [[DroppedItem]], memory: Int = 1 << 20, isWhole: Bool = false,
    at now: Instant = .epoch
  ) throws -> [[String]] {
    let load = try FactLoad(store: store, memory: memory)
    let first = try store.read { try FileLedger($0).nextID() }
    var ids: [FileID] = []
    for (index, items) in files.enumerated() {
      ids.append(FileID(rawValue: first.rawValue + Int64(index)))
      let file = load.number(of: ids[index])
      var scopes: UInt32 = 0
      for (index, item) in items.enumerated() {
        let line = Int64(index + 1)
        switch item {
        case .fact(let row): try add(row, to: load, file: file, line: line)
        case .saved(let document):
          try load.add(document, file: file, line: line, scopes: &scopes)
        }
      }
    }
    func commit(_ database: Database, _ pages: DraftPages? = nil) throws -> [[String]] {
      var commit = try LoadCommit(
        load, into: database, rules: rules, attributesAtOnce: isWhole, pages: pages, at: now
      ) {}
      try commit.run()
      return try ids.enumerated().map { index, id in
        var entry = FileLedger.Entry(
          id: id, stamp: id.rawValue, name: "file \(id.rawValue)", state: .processed, datasets: [],
          digest: nil, bytes: 0, rows: 0, badRows: 0, arrivedAt: now, finishedAt: now,
          message: nil, notes: [])
        try commit.annotate(&entry)
        try FileLedger(database).insert(entry)
        return entry.notes
      }
    }
    guard isWhole else { return try store.write { try commit($0) } }
    var notes: [[String]] = []
    try store.writeWhole { database, pages in
      notes = try commit(database, pages)
      while try AttributionPass(database).run(rules, limit: 1000) == 1000 {}
    }
    return notes
  }

  /// Loads saved documents alone.
  @discardableResult
  func drop(_ documents: SavedDocument...) throws -> [String] {
    try drop([documents.map(DroppedItem.saved)])[0]
  }

  /// Answers that were imported, and what is kept of saved files, but for when.
  func savedContents() throws -> [String] {
    try store.read { database in
      var lines = try Row.fetchAll(
        database,
        sql: """
          SELECT conversion_id, kind, hex(digest), url, conversion_type, hex(redistribution), state
          FROM ihc_saved
          """
      ).map { "saved: \($0)" }
      lines += try Row.fetchAll(
        database,
        sql: """
          SELECT hex(key), state, is_current, conversion_id, sessions, hex(answer), exchange
          FROM ihc_journey WHERE is_current OR exchange = 0
          """
      ).map { "journey: \($0)" }
      return lines.sorted()
    }
  }
}

extension FactLoad {
  fileprivate func add(
    _ document: SavedDocument, file: UInt32, line: Int64, scopes: inout UInt32
  ) throws {
    func add(_ lines: [SavedLine], in scope: UInt32) throws {
      for saved in lines { try self.add(saved, file: file, line: line, scope: scope) }
    }
    switch document {
    case .line(let saved): try add([saved], in: 0)
    case .request(let lines, let type):
      scopes += 1
      try add(lines, in: scopes)
      var scope = SavedScopeFact(number: scopes, parent: 0, line: line)
      scope.conversionType = type
      scope.redistribution = IHCParameters.Redistribution.none
      addSavedScope(scope, file: file)
    case .answer(let lines, let status):
      scopes += 1
      try add(lines, in: scopes)
      var scope = SavedScopeFact(number: scopes, parent: 0, line: line)
      scope.status = status
      addSavedScope(scope, file: file)
    case .exchange(let sent, let answered, let type, let url):
      let whole = scopes + 1
      scopes += 3
      try add(sent, in: whole + 1)
      try add(answered, in: whole + 2)
      var request = SavedScopeFact(number: whole + 1, parent: whole, line: line)
      request.redistribution = IHCParameters.Redistribution.none
      addSavedScope(request, file: file)
      var answer = SavedScopeFact(number: whole + 2, parent: whole, line: line)
      answer.status = 206
      addSavedScope(answer, file: file)
      var scope = SavedScopeFact(number: whole, parent: 0, line: line)
      scope.conversionType = type
      scope.url = url
      scope.pairedRequest = whole + 1
      scope.pairedAnswer = whole + 2
      addSavedScope(scope, file: file)
    }
  }

  private func add(_ saved: SavedLine, file: UInt32, line: Int64, scope: UInt32) throws {
    func add(_ fact: SavedFact, _ conversion: String, _ session: String) throws {
      try Array(conversion.utf8).withUnsafeBytes { conversion in
        try Array(session.utf8).withUnsafeBytes { session in
          try addSaved(fact, conversion: conversion, session: session, file: file)
        }
      }
    }
    switch saved {
    case .sent(let conversion, let session, let channel, let second, let flags, let isConversion):
      var fact = SavedFact(.request, scope: scope, line: line)
      fact.channel = number(ofChannel: channel)
      fact.instant = Instant(micros: second * 1_000_000)
      fact.flags = SessionFlags(rawValue: flags)
      fact.isConversion = isConversion
      try add(fact, conversion, session)
    case .answered(let conversion, let session, let numbers):
      var fact = SavedFact(.answer, scope: scope, line: line)
      fact.numbers = numbers
      try add(fact, conversion, session)
    case .failure(let conversion):
      try add(SavedFact(.failure, scope: scope, line: line), conversion, "")
    }
  }
}
