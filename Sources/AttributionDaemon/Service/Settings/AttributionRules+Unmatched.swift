import AttributionCore
import AttributionRPC
import AttributionStore
import GRDB

extension AttributionRules {
  /// Says of every name in the settings that no channel has that nothing moves for it; nothing
  /// before the first session is there.
  func unmatchedNames(_ database: Database) throws -> [String] {
    let weighted = ihc.ownChannelWeights
    guard ihc.redistribution != .none || !weighted.isEmpty else { return [] }
    let channels = try ChannelTable(database).counted()
    guard channels.count > 0 else { return [] }
    let redistributed = ihc.unmatchedRedistribution(in: channels).map { phase, channel in
      let nearest = Spelling.nearest(to: channel, among: channels.names)
      let guess =
        nearest.map { "did you mean \($0)?" } ?? "`attrctl channels` lists those there are"
      return "ihc.parameters: redistribution.\(phase): no session has the channel “\(channel)”; "
        + guess
    }
    let unused = weighted.filter { channels[$0] == nil }
    guard !unused.isEmpty else { return redistributed }
    // The service lists every channel it was trained for: many, and in one sentence.
    let others = unused.count > 5 ? " and \(unused.count - 5) others" : ""
    return redistributed + [
      "channel weights of ihc: no session has the channel "
        + unused.prefix(5).map { "“\($0)”" }.joined(separator: ", ") + others
        + "; `attrctl channels` lists those there are"
    ]
  }
}
