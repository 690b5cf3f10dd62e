/// A page of a table's tree as it is in the file: a header, where cells begin, and the cells, which
/// grow from the end towards them.
struct PageImage: ~Copyable {
  enum Kind: UInt8 {
    /// Cells are rows.
    case leaf = 13
    /// Cells are pages below, each with the greatest number of its rows.
    case interior = 5

    /// The bytes before the places of the cells.
    var headerLength: Int { self == .leaf ? 8 : 12 }
  }

  let size: Int
  private let base: UnsafeMutableRawPointer
  private var kind = Kind.leaf
  private(set) var cellCount = 0
  /// Where the cells begin.
  private var contentStart: Int

  init(size: Int) {
    self.size = size
    base = .allocate(byteCount: size, alignment: 8)
    contentStart = size
  }

  deinit { base.deallocate() }

  /// Empties the page.
  mutating func begin(_ kind: Kind) {
    self.kind = kind
    cellCount = 0
    contentStart = size
  }

  /// Where the places of the cells end.
  private var placesEnd: Int { kind.headerLength + 2 * cellCount }

  func hasRoom(for cell: Int) -> Bool { placesEnd + 2 + cell <= contentStart }

  /// Where the next cell goes, all of which must be written; there must be room for it.
  mutating func addCell(_ length: Int) -> UnsafeMutableRawPointer {
    precondition(hasRoom(for: length), "a page holds no more than its size")
    contentStart -= length
    base.storeBytes(
      of: UInt16(truncatingIfNeeded: contentStart).bigEndian, toByteOffset: placesEnd,
      as: UInt16.self)
    cellCount += 1
    return base + contentStart
  }

  /// Lends the whole page; `last` is the last page below an interior one.
  mutating func withBytes<Result>(
    last: UInt32 = 0, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    (base + placesEnd).initializeMemory(
      as: UInt8.self, repeating: 0, count: contentStart - placesEnd)
    // No bytes between cells are unused.
    base.storeBytes(of: 0, as: UInt64.self)
    base.storeBytes(of: kind.rawValue, as: UInt8.self)
    base.storeBytes(
      of: UInt16(truncatingIfNeeded: cellCount).bigEndian, toByteOffset: 3, as: UInt16.self)
    // Of the largest page, the end is kept as zero.
    base.storeBytes(
      of: UInt16(truncatingIfNeeded: contentStart).bigEndian, toByteOffset: 5, as: UInt16.self)
    if kind == .interior {
      base.storeBytes(of: last.bigEndian, toByteOffset: 8, as: UInt32.self)
    }
    return try body(UnsafeRawBufferPointer(start: base, count: size))
  }
}
