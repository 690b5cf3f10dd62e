import AttributionCore
import AttributionIngest
import AttributionRPC
import AttributionStore

/// Adds what a batch has of saved requests and answers to a load.
struct SavedReading {
  let load: FactLoad
  /// By the load's numbers.
  let file: UInt32

  /// `channels` are the load's numbers of the reader's channels.
  func add(_ batch: RowBatch, _ channels: [UInt32]) throws(StoreError) {
    do {
      try batch.withText { text in
        for row in batch.saved {
          try load.addSaved(
            fact(row, channels), conversion: text[row.conversion],
            session: text[row.session], file: file)
        }
      }
    } catch { throw StoreError.wrapping(error, path: "saved rows") }
    for scope in batch.savedScopes { load.addSavedScope(fact(scope, batch), file: file) }
  }

  private func fact(_ row: SavedRow, _ channels: [UInt32]) -> SavedFact {
    let kind: SavedFact.Kind =
      switch row.kind {
      case .request: .request
      case .answer: .answer
      case .failure: .failure
      case .unreadRequest: .unreadRequest
      case .unreadAnswer: .unreadAnswer
      }
    var fact = SavedFact(kind, scope: row.scope, line: row.line)
    if row.kind == .request {
      fact.channel = channels[Int(row.channel)]
      fact.flags = row.flags
      fact.isConversion = row.isConversion
      fact.instant = row.instant
    }
    fact.numbers = RemoteAnswer.Session(
      initializer: row.initializer, holder: row.holder, closer: row.closer, ihc: row.ihc)
    return fact
  }

  private func fact(_ scope: SavedScope, _ batch: RowBatch) -> SavedScopeFact {
    func text(_ slice: TextSlice) -> String? {
      slice.count == 0 ? nil : String(decoding: batch[slice], as: UTF8.self)
    }
    var fact = SavedScopeFact(number: scope.number, parent: scope.parent, line: scope.line)
    fact.url = text(scope.url)
    fact.conversionType = text(scope.conversionType)
    fact.status = scope.status
    fact.pairedRequest = scope.pairedRequest
    fact.pairedAnswer = scope.pairedAnswer
    if scope.isRequest { fact.redistribution = IHCParameters.Redistribution.none }
    guard let redistribution = text(scope.redistribution) else { return fact }
    do {
      let json = try JSON(parsing: redistribution)
      fact.redistribution = try IHCParameters.Redistribution(JSONPlace(json))
    } catch {
      fact.fault = "redistribution_parameter: \(error)"
    }
    return fact
  }
}
