/// A user's sessions as columns, ordered by instant and then by session id.
package struct Touchpoints: Sendable {
  package var channels: [ChannelID] = []
  package var instants: [Instant] = []
  package var flags: [SessionFlags] = []

  package init() {}

  /// The number of sessions.
  package var count: Int { instants.count }

  package mutating func append(channel: ChannelID, instant: Instant, flags: SessionFlags) {
    precondition(instants.last.map { $0 <= instant } ?? true, "touchpoints come in time order")
    channels.append(channel)
    instants.append(instant)
    self.flags.append(flags)
  }

  package mutating func removeAll() {
    channels.removeAll(keepingCapacity: true)
    instants.removeAll(keepingCapacity: true)
    flags.removeAll(keepingCapacity: true)
  }

  /// The touchpoints in `range` as the journey of a conversion at `conversion`.
  @_lifetime(borrow self)
  package func journey(_ range: Range<Int>, conversion: Instant) -> Journey {
    Journey(
      channels: channels.span.extracting(range), instants: instants.span.extracting(range),
      flags: flags.span.extracting(range), conversion: conversion)
  }
}
