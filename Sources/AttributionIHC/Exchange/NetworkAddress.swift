import Glibc

/// An IPv4 or IPv6 address, as 4 or 16 bytes.
struct NetworkAddress: Hashable, Sendable {
  let bytes: [UInt8]

  /// Reads an address; nil where the text is none, such as a name.
  init?(_ text: String) {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      guard inet_pton(family, text, &bytes) == 1 else { continue }
      self.bytes = bytes
      return
    }
    return nil
  }

  var isLoopback: Bool {
    bytes.count == 4
      ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }

  /// Whether the first `bits` bits are those of another address of the same kind.
  func isWithin(_ network: NetworkAddress, bits: Int) -> Bool {
    guard bytes.count == network.bytes.count, 0...bytes.count * 8 ~= bits else { return false }
    let whole = bits / 8
    guard bytes.prefix(whole) == network.bytes.prefix(whole) else { return false }
    guard bits % 8 > 0 else { return true }
    return (bytes[whole] ^ network.bytes[whole]) >> (8 - bits % 8) == 0
  }
}
