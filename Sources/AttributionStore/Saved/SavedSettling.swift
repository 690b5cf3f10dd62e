import AttributionCore

/// Brings what is stored of one conversion's saved requests and answers in step with what came.
struct SavedSettling {
  private let conversion: [UInt8]
  private let table: SavedTable
  private var stored: [SavedTable.Stored]
  private var digests: [[UInt8]: Int] = [:]
  /// Which of ``stored`` differ from what the table has.
  private var changed: Set<Int> = []
  private var matching: SavedMatching?

  init(_ conversion: [UInt8], _ table: SavedTable) throws {
    self.conversion = conversion
    self.table = table
    stored = try table.elements(of: conversion)
    for index in stored.indices { digests[name(stored[index].element)] = index }
  }

  /// By what an element is found: its kind and its digest.
  private func name(_ element: SavedElement) -> [UInt8] {
    [UInt8(element.kind.rawValue)] + element.digest
  }

  /// Adds what is not there yet; loose rows join those of the same terms.
  mutating func add(_ element: SavedElement) {
    let name = name(element)
    guard let index = digests[name] else {
      digests[name] = stored.count
      changed.insert(stored.count)
      stored.append(SavedTable.Stored(element: element, digest: element.digest, state: ""))
      return
    }
    guard element.isLoose else { return }
    var merged = stored[index].element
    merged.merge(element)
    guard merged != stored[index].element else { return }
    stored[index].element = merged
    changed.insert(index)
  }

  /// Gives requests that waited for a conversion type the one that is in force.
  mutating func complete(by rules: RemoteIHCRules) throws {
    let waiting = stored.indices.filter { stored[$0].state == SavedMatching.Outcome.untyped.state }
    var completed: [SavedElement] = []
    for index in waiting.reversed() {
      var element = stored[index].element
      let digest = stored[index].digest
      element.terms = element.terms.completed(by: rules, element.kind)
      guard element.terms.conversionType != nil else { continue }
      try table.remove(element.kind, digest, of: conversion)
      completed.append(element)
      stored.remove(at: index)
    }
    digests.removeAll()
    for index in stored.indices { digests[name(stored[index].element)] = index }
    for element in completed { add(element) }
  }

  /// Stores everything, and brings the answers that are taken in step.
  mutating func settle(
    with answers: ImportedAnswers
  ) throws -> [[UInt8]: ImportedAnswers.Taken] {
    let matching = SavedMatching(
      String(decoding: conversion, as: UTF8.self), stored.map(\.element))
    for index in stored.indices {
      let state = matching.outcomes[index].state
      guard changed.contains(index) || state != stored[index].state else { continue }
      try table.store(stored[index].element, stored[index].digest, of: conversion, state)
      stored[index].state = state
    }
    changed.removeAll()
    self.matching = matching
    return try answers.apply(matching.matches, to: conversion)
  }

  /// What became of an element that was added, once it is settled.
  func outcome(of element: SavedElement) -> SavedMatching.Outcome {
    guard let index = digests[name(element)], let matching else { return .waiting }
    return matching.outcomes[index]
  }
}

extension SavedMatching.Outcome {
  /// As the table has it.
  var state: String {
    switch self {
    case .matched: "matched"
    case .waiting: "waiting"
    case .untyped: "untyped"
    case .refused: "refused"
    }
  }
}
