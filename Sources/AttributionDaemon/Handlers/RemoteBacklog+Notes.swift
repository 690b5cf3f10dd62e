import AttributionCore
import AttributionStore

extension RemoteBacklog {
  /// What the status says of it: nothing where the service is not asked, or has nothing to do.
  func notes(_ rules: AttributionRules) throws -> [String] {
    guard rules.models.contains(RemoteIHC.card.id) else { return [] }
    let counts = try counts()
    var parts: [String] = []
    if counts.open > 0 { parts.append("\(Self.journeys(counts.open)) without an answer yet") }
    if counts.failed > 0 {
      parts.append("\(Self.journeys(counts.failed)) given up, see `attrctl ihc failures`")
    }
    guard !parts.isEmpty else { return [] }
    return [
      "\(RemoteIHC.card.id): \(parts.joined(separator: "; ")); see `attrctl ihc status`"
    ]
  }

  private static func journeys(_ count: Int64) -> String {
    count == 1 ? "1 journey" : "\(count) journeys"
  }
}
