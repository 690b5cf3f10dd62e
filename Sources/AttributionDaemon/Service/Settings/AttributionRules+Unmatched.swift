import AttributionCore
import AttributionRPC

extension AttributionRules {
  /// Says of every name in the settings that no channel has that nothing moves for it; nothing
  /// before the first session is there.
  func unmatchedNames(in channels: ChannelNames) -> [String] {
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
