/// The first hundred bytes of a database file; numbers have their highest byte first.
struct DatabaseHeader {
  static let length = 100

  private(set) var bytes: [UInt8]

  /// Reads the header of a file.
  init(of file: DatabaseFile) throws {
    bytes = [UInt8](repeating: 0, count: Self.length)
    try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
  }

  /// Bytes of a page; a file keeps the largest, which two bytes do not hold, as one.
  var pageSize: Int {
    let size = Int(bytes[16]) << 8 | Int(bytes[17])
    return size == 1 ? 65_536 : size
  }

  /// Whether the file is laid out as SQLite does it unasked: in pages used to their end, without
  /// pages that tell the purpose of others, with text in UTF-8.
  var isPlain: Bool { bytes[20] == 0 && self[44] == 4 && self[52] == 0 && self[56] == 1 }

  var pageCount: UInt32 {
    get { self[28] }
    set { self[28] = newValue }
  }

  /// The first page of the list of those that are free; zero where none is.
  var firstFreePage: UInt32 {
    get { self[32] }
    set { self[32] = newValue }
  }

  var freePageCount: UInt32 {
    get { self[36] }
    set { self[36] = newValue }
  }

  /// Says that the file was changed, so that connections forget what they know of it.
  mutating func countChange() {
    let change = self[24] &+ 1
    self[24] = change
    // The change as of which the number of pages is right.
    self[92] = change
  }

  private subscript(offset: Int) -> UInt32 {
    get { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
    set {
      for index in 0..<4 {
        bytes[offset + index] = UInt8(truncatingIfNeeded: newValue >> (24 - 8 * index))
      }
    }
  }
}
