/// Bytes that are appended to, millions of times: an array without its checks on each append.
///
/// The memory grows by doubling and is kept when the buffer is emptied.
struct ByteBuffer: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 64) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 8)
  }

  deinit { base.deallocate() }

  var isEmpty: Bool { count == 0 }

  mutating func removeAll() { count = 0 }

  /// Lends the bytes.
  func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Where the next `size` bytes go; they count as appended and must all be written.
  @inline(__always)
  mutating func extend(by size: Int) -> UnsafeMutableRawPointer {
    reserve(size)
    defer { count += size }
    return base + count
  }

  mutating func append(_ byte: UInt8) {
    extend(by: 1).storeBytes(of: byte, as: UInt8.self)
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    extend(by: bytes.count).copyMemory(from: source, byteCount: bytes.count)
  }

  mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends an integer as SQLite's files have it.
  @inline(__always)
  mutating func appendVarint(_ value: UInt64) {
    reserve(9)
    count += value.writeVarint(to: base + count)
  }

  /// Makes room for so many more bytes.
  @inline(__always)
  private mutating func reserve(_ size: Int) {
    if count + size > capacity { grow(to: count + size) }
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    grown.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = grown
  }
}

/// Two buffers in which a table makes its rows, one after the other.
final class RowScratch {
  var first = ByteBuffer()
  var second = ByteBuffer()
}

extension ByteBuffer {
  /// Appends what `body` writes, at most `size` bytes.
  @inline(__always)
  mutating func write(atMost size: Int, _ body: (inout BytePen) -> Void) {
    reserve(size + BytePen.slack)
    var pen = BytePen(at: base + count)
    body(&pen)
    count = pen.place - base
  }

  /// Appends a comma and an integer.
  @inline(__always)
  mutating func appendField(_ value: Int64) {
    write(atMost: BytePen.fieldLength) { $0.writeField(value) }
  }

  mutating func appendDecimal(_ value: Int64) {
    write(atMost: BytePen.fieldLength) { $0.write(decimal: value) }
  }

  /// Appends a quoted and escaped JSON string of UTF-8 bytes.
  mutating func appendJSONString(_ bytes: UnsafeRawBufferPointer) {
    write(atMost: BytePen.length(ofString: bytes.count)) { $0.write(string: bytes) }
  }
}
