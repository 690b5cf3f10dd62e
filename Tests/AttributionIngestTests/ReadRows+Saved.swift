import AttributionCore
import AttributionIngest

extension ReadRows {
  /// Adds what a batch has of saved requests and answers, a line each, such as
  /// `request c1 s1 SEO 2026-03-01T12:00:00Z hc-1 line 3 in 1`.
  mutating func appendSaved(_ batch: RowBatch, channels: [String]) {
    func string(_ slice: TextSlice) -> String {
      String(decoding: batch[slice], as: UTF8.self)
    }
    for row in batch.saved {
      var text = "\(row.kind) \(string(row.conversion))"
      switch row.kind {
      case .request:
        let flags = [
          row.flags.contains(.holderEngagement) ? "h" : "-",
          row.flags.contains(.closerEngagement) ? "c" : "-",
          row.flags.contains(.impressionInteraction) ? "i" : "-", row.isConversion ? "1" : "0",
        ].joined()
        text += " \(string(row.session)) \(channels[Int(row.channel)]) \(row.instant) \(flags)"
      case .answer:
        text += " \(string(row.session)) \(row.initializer) \(row.holder) \(row.closer) \(row.ihc)"
      case .failure, .unreadRequest, .unreadAnswer: break
      }
      text += " line \(row.line)"
      if row.scope > 0 { text += " in \(row.scope)" }
      saved.append(text)
    }
    for scope in batch.savedScopes {
      var text = "\(scope.number)"
      if scope.parent > 0 { text += " in \(scope.parent)" }
      if scope.isRequest { text += " request" }
      if let status = scope.status { text += " status \(status)" }
      for (name, slice) in [
        ("url", scope.url), ("type", scope.conversionType), ("moves", scope.redistribution),
      ] where slice.count > 0 {
        text += " \(name) \(string(slice))"
      }
      if scope.pairedRequest > 0 { text += " pair \(scope.pairedRequest) \(scope.pairedAnswer)" }
      savedScopes.append(text)
    }
  }
}
