/// What the remote IHC service answered for one journey, in exact millionths.
package struct RemoteAnswer: Hashable, Sendable {
  /// One a session that was sent, in the order of the rows.
  package var sessions: [Session]

  package init(sessions: [Session]) { self.sessions = sessions }

  /// The four numbers of one session, in millionths, none negative.
  package struct Session: Hashable, Sendable {
    package var initializer: Int64
    package var holder: Int64
    package var closer: Int64
    package var ihc: Int64

    package init(initializer: Int64, holder: Int64, closer: Int64, ihc: Int64) {
      self.initializer = initializer
      self.holder = holder
      self.closer = closer
      self.ihc = ihc
    }
  }

  /// A million of them are one.
  package static let unit: Int64 = 1_000_000

  /// The largest number that is kept; far more than a share can be.
  package static let largest: Int64 = 1_000 * unit

  /// A number of an answer in millionths; nil unless it is finite, and from zero to a thousand.
  package static func millionths(_ number: Double) -> Int64? {
    guard number >= 0, number <= Double(largest / unit) else { return nil }
    return Int64((number * Double(unit)).rounded(.toNearestOrEven))
  }

  /// Whether a conversion can be divided by it: somebody gets something.
  package var isDividing: Bool { sessions.contains { $0.ihc > 0 } }
}
