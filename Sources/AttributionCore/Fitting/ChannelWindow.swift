/// Up to three channels in a row as one integer: 21 bits each, the newest in the lowest.
///
/// A channel is held as its number plus one, so that a window of fewer channels differs from every
/// longer one, and none is zero.
struct ChannelWindow: Hashable, Sendable {
  var bits: UInt64

  static let bitsPerChannel: UInt64 = 21
  static let channelMask: UInt64 = 1 << bitsPerChannel - 1
  /// Numbers from here on do not fit.
  static let channelLimit: UInt32 = 1 << 21 - 1

  init(bits: UInt64 = 0) { self.bits = bits }

  /// The window of at most `order` channels after one more.
  @inline(__always) func sliding(to channel: UInt32, order: Int) -> ChannelWindow {
    let mask: UInt64 = (1 << (21 &* UInt64(order))) &- 1
    return ChannelWindow(bits: (bits << Self.bitsPerChannel | (UInt64(channel) + 1)) & mask)
  }

  /// The channels, oldest first.
  var channels: [UInt32] {
    var channels: [UInt32] = []
    var rest = bits
    while rest != 0 {
      let channel = UInt32(rest & Self.channelMask)
      if channel != 0 { channels.append(channel - 1) }
      rest >>= Self.bitsPerChannel
    }
    return channels.reversed()
  }
}
