/// The touchpoints of one conversion, oldest first, as columns of the same count.
///
/// A journey is a window on its user's ``Touchpoints``: building one copies nothing.
package struct Journey: ~Escapable {
  package let channels: Span<ChannelID>
  package let instants: Span<Instant>
  package let flags: Span<SessionFlags>
  /// When the conversion happened; no touchpoint is later.
  package let conversion: Instant

  @_lifetime(copy channels, copy instants, copy flags)
  package init(
    channels: Span<ChannelID>, instants: Span<Instant>, flags: Span<SessionFlags>,
    conversion: Instant
  ) {
    precondition(channels.count == instants.count && channels.count == flags.count)
    precondition(!channels.isEmpty, "a journey has at least one touchpoint")
    self.channels = channels
    self.instants = instants
    self.flags = flags
    self.conversion = conversion
  }

  /// The number of touchpoints, at least one.
  package var count: Int { channels.count }

  /// Hours between two touchpoints, `earlier` before `later`.
  package func hours(from earlier: Int, to later: Int) -> Double {
    Double(instants[later].micros - instants[earlier].micros) / 3_600_000_000
  }
}
