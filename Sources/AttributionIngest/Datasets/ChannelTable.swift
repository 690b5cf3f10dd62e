/// The channel names of one file, each with its number in order of first appearance.
struct ChannelTable {
  private(set) var names: [String] = []
  /// The names end to end; channel `c` is `bytes[starts[c] ..< starts[c + 1]]`.
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Open addressing, at most half full: a channel's number plus one, or zero.
  private var slots = [UInt32](repeating: 0, count: 64)
  /// Differs between files, so that names cannot be made to collide.
  private let seed = UInt64.random(in: .min ... .max)
  private let countLimit: Int
  private let textLimit: Int

  init(_ limits: ReaderLimits) {
    countLimit = limits.channels
    textLimit = limits.channelTextBytes
  }

  /// The number of a name; nil if it is new and there is no room for it.
  mutating func number(of name: Span<UInt8>) -> UInt32? {
    let hash = hash(name)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let channel = Int(slots[slot] - 1)
      if hashes[channel] == hash && isEqual(channel, name) { return UInt32(channel) }
      slot = (slot + 1) & mask
    }
    guard names.count < countLimit, bytes.count + name.count <= textLimit else { return nil }
    return insert(name, hash)
  }

  @inline(__always)
  private func isEqual(_ channel: Int, _ name: Span<UInt8>) -> Bool {
    let known = bytes.span.extracting(starts[channel]..<starts[channel + 1])
    guard known.count == name.count else { return false }
    var index = 0
    while index + 8 < name.count {
      guard known.word(at: index) == name.word(at: index) else { return false }
      index += 8
    }
    return known.lastWord == name.lastWord
  }

  /// Folds eight bytes at a time, as “wyhash” (Wang Yi, 2019) does.
  @inline(__always)
  private func hash(_ name: Span<UInt8>) -> UInt64 {
    var state = seed ^ UInt64(name.count)
    var index = 0
    while index + 8 < name.count {
      state = Self.fold(state ^ name.word(at: index))
      index += 8
    }
    return Self.fold(state ^ name.lastWord)
  }

  @inline(__always)
  private static func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  @inline(never)
  private mutating func insert(_ name: Span<UInt8>, _ hash: UInt64) -> UInt32 {
    let channel = UInt32(names.count)
    name.withUnsafeBufferPointer { name in
      names.append(String(decoding: name, as: UTF8.self))
      bytes.append(contentsOf: name)
    }
    starts.append(bytes.count)
    hashes.append(hash)
    if 2 * names.count > slots.count {
      slots = [UInt32](repeating: 0, count: 2 * slots.count)
      for other in hashes.indices { place(UInt32(other), hashes[other]) }
    } else {
      place(channel, hash)
    }
    return channel
  }

  private mutating func place(_ channel: UInt32, _ hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = channel + 1
  }
}

extension Span<UInt8> {
  /// Eight bytes from `index` on as one number, the first lowest.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// The last eight bytes, or all where there are fewer: of as many bytes the same only if they
  /// are.
  @inline(__always)
  fileprivate var lastWord: UInt64 {
    if count >= 8 { return word(at: count - 8) }
    if count >= 4 { return half(at: 0) | half(at: count - 4) << 32 }
    var word: UInt64 = 0
    for index in indices { word = word << 8 | UInt64(self[index]) }
    return word
  }

  @inline(__always)
  private func half(at index: Int) -> UInt64 {
    let half = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self)
    return UInt64(UInt32(littleEndian: half))
  }
}
