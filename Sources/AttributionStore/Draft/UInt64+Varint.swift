/// Integers as SQLite's files have them: seven bits a byte, the highest first, each byte but the last
/// with its high bit set; a ninth byte holds eight.
extension UInt64 {
  /// How many bytes there are: one to nine.
  var varintLength: Int {
    if self < 0x80 { return 1 }
    return Swift.min(9, (70 - leadingZeroBitCount) / 7)
  }

  /// Writes the bytes, and returns how many.
  @discardableResult
  func writeVarint(to place: UnsafeMutableRawPointer) -> Int {
    if self < 0x80 {
      place.storeBytes(of: UInt8(truncatingIfNeeded: self), as: UInt8.self)
      return 1
    }
    let length = varintLength
    var rest = self
    var end = length
    if length == 9 {
      place.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: 8, as: UInt8.self)
      rest >>= 8
      end = 8
    }
    for offset in stride(from: end - 1, through: 0, by: -1) {
      let isLast = offset == length - 1
      place.storeBytes(
        of: UInt8(truncatingIfNeeded: rest & 0x7f) | (isLast ? 0 : 0x80), toByteOffset: offset,
        as: UInt8.self)
      rest >>= 7
    }
    return length
  }
}
