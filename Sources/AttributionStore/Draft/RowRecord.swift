/// A row as SQLite's file format has it: the types of its values, then the values.
///
/// Made again for each row, with the same memory. A row's number, which is its key, is no part of
/// it; the column it stands for is null.
struct RowRecord: ~Copyable {
  /// The length of the types, then the types, a byte or a few each.
  private var types = ByteBuffer()
  private var values = ByteBuffer()

  init() { removeAll() }

  mutating func removeAll() {
    types.removeAll()
    values.removeAll()
    // The place of the length.
    types.append(0)
  }

  mutating func appendNull() { types.append(0) }

  mutating func append(_ flag: Bool) { types.append(flag ? 9 : 8) }

  /// Appends what `write` appends to the values, as text.
  @inline(__always)
  mutating func appendText(_ write: (inout ByteBuffer) throws -> Void) rethrows {
    try append(type: 13, write)
  }

  /// Appends what `write` appends to the values, as a blob.
  @inline(__always)
  mutating func appendBlob(_ write: (inout ByteBuffer) throws -> Void) rethrows {
    try append(type: 12, write)
  }

  @inline(__always)
  private mutating func append(
    type: UInt64, _ write: (inout ByteBuffer) throws -> Void
  ) rethrows {
    let start = values.count
    try write(&values)
    types.appendVarint(type + 2 * UInt64(values.count - start))
  }

  var count: Int { types.count + values.count }

  /// Writes the first `count` bytes, all types among them, to `place`.
  func copy(_ count: Int, to place: UnsafeMutableRawPointer) {
    precondition(types.count < 0x80 && types.count <= count, "a row has few columns")
    let valueCount = count - types.count
    types.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: place, count: $0.count).copyMemory(from: $0)
    }
    place.storeBytes(of: UInt8(types.count), as: UInt8.self)
    copyValues(0..<valueCount, to: place + types.count)
  }

  /// Writes bytes behind the types, by their position in the record, to `place`.
  func copy(_ range: Range<Int>, to place: UnsafeMutableRawPointer) {
    copyValues(range.lowerBound - types.count..<range.upperBound - types.count, to: place)
  }

  private func copyValues(_ range: Range<Int>, to place: UnsafeMutableRawPointer) {
    values.withUnsafeBytes {
      let values = UnsafeRawBufferPointer(rebasing: $0[range])
      UnsafeMutableRawBufferPointer(start: place, count: values.count).copyMemory(from: values)
    }
  }
}
