import AttributionCore

/// The paths one user walked: that of each journey, and the open path after the last conversion.
///
/// Made again for each user of a pass, with the same memory.
struct UserPaths {
  private let hash: KeyHash
  /// The channels of all sessions, as paths spell them.
  private var text: [UInt8] = []
  /// Where the spelling of each session begins, and the end.
  private var starts: [Int] = []
  private var walks: [Walk] = []

  /// One path, as often as it was walked.
  private struct Walk {
    var part: Contribution.PathPart
    var spelling: Range<Int>
  }

  init(hash: KeyHash) { self.hash = hash }

  /// Finds the paths of a user, and replaces those of the contribution by them.
  ///
  /// `conversions` ascend by instant.
  mutating func collect(
    _ touchpoints: Touchpoints, _ conversions: [Attributor.Conversion], _ rules: JourneyRules,
    into contribution: inout Contribution
  ) {
    spell(touchpoints.channels)
    walks.removeAll(keepingCapacity: true)
    var previous: Instant?
    for conversion in conversions {
      let journey = rules.range(of: conversion.instant, after: previous, in: touchpoints.instants)
      previous = conversion.instant
      walk(journey, PathTally(conversions: 1, revenue: conversion.revenue))
    }
    walk(rules.openPath(after: previous, in: touchpoints.instants), PathTally(nulls: 1))
    merge()
    contribution.paths.removeAll(keepingCapacity: true)
    for walk in walks { contribution.paths.append(walk.part) }
  }

  private mutating func spell(_ channels: [ChannelID]) {
    text.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    for channel in channels {
      starts.append(text.count)
      PathSpelling.append(channel, to: &text)
    }
    starts.append(text.count)
  }

  private mutating func walk(_ sessions: Range<Int>, _ tally: PathTally) {
    guard !sessions.isEmpty else { return }
    let spelling = starts[sessions.lowerBound]..<starts[sessions.upperBound]
    let value = text.withUnsafeBytes { hash(UnsafeRawBufferPointer(rebasing: $0[spelling])) }
    walks.append(
      Walk(
        part: Contribution.PathPart(high: value.high, low: value.low, tally: tally),
        spelling: spelling))
  }

  /// Sorts the paths by hash, and merges those that are the same.
  private mutating func merge() {
    walks.sort { ($0.part.high, $0.part.low) < ($1.part.high, $1.part.low) }
    var kept = 0
    for walk in walks {
      if kept > 0, walks[kept - 1].part.high == walk.part.high,
        walks[kept - 1].part.low == walk.part.low
      {
        walks[kept - 1].part.tally += walk.part.tally
      } else {
        walks[kept] = walk
        kept += 1
      }
    }
    walks.removeSubrange(kept...)
  }

  /// Calls `body` with each distinct path and its spelling, which stays valid during the call.
  func visit(
    _ body: (Contribution.PathPart, UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    try text.withUnsafeBytes { text in
      for walk in walks {
        try body(walk.part, UnsafeRawBufferPointer(rebasing: text[walk.spelling]))
      }
    }
  }
}

/// How a path is written: the numbers of its channels, oldest first, seven bits a byte.
enum PathSpelling {
  @inline(__always)
  static func append(_ channel: ChannelID, to text: inout [UInt8]) {
    var rest = channel.rawValue
    while rest >= 0x80 {
      text.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    text.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Replaces `channels` by those of a path.
  static func read(
    _ text: UnsafeRawBufferPointer, into channels: inout [ChannelID]
  ) throws(StoreError) {
    channels.removeAll(keepingCapacity: true)
    var cursor = VariableCursor(text)
    while !cursor.isAtEnd {
      channels.append(ChannelID(rawValue: UInt32(truncatingIfNeeded: try cursor.next())))
    }
  }
}
