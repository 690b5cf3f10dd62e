import AttributionCore
import AttributionRPC
import AttributionStore
import GRDB

extension AttributionRules {
  /// Says of every name in the settings that no channel has that nothing moves for it; nothing
  /// before the first session is there.
  func unmatchedNames(_ database: Database) throws -> [String] {
    guard ihc.redistribution != .none else { return [] }
    let channels = try ChannelTable(database).counted()
    guard channels.count > 0 else { return [] }
    return ihc.unmatchedRedistribution(in: channels).map { phase, channel in
      let nearest = Spelling.nearest(to: channel, among: channels.names)
      let guess =
        nearest.map { "did you mean \($0)?" } ?? "`attrctl channels` lists those there are"
      return "ihc.parameters: redistribution.\(phase): no session has the channel “\(channel)”; "
        + guess
    }
  }
}
