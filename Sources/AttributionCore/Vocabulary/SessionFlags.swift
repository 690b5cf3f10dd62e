/// What a session did, besides happening: engagement flags and funnel stages.
package struct SessionFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let holderEngagement = SessionFlags(rawValue: 1 << 0)
  package static let closerEngagement = SessionFlags(rawValue: 1 << 1)
  package static let impressionInteraction = SessionFlags(rawValue: 1 << 2)
  /// The session that created the lead.
  package static let leadStage = SessionFlags(rawValue: 1 << 3)
  /// The session that created the opportunity.
  package static let opportunityStage = SessionFlags(rawValue: 1 << 4)
}
