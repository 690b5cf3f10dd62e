import GRDB

/// The tree of pages that SQLite keeps a table in, made from the table's rows in their order.
struct TableTree: ~Copyable {
  let pages: DraftPages
  let root: UInt32
  var page: PageImage
  /// The leaves that are done.
  var leaves: [Child] = []
  private(set) var lastRow: Int64?
  private var record = RowRecord()
  private var overflow = ByteBuffer()

  /// A page below another, and the number of the last row under it.
  struct Child {
    var page: UInt32
    var lastRow: Int64
  }

  /// The tree of an empty table, whose root is that page.
  init(_ pages: DraftPages, root: UInt32) {
    self.pages = pages
    self.root = root
    page = PageImage(size: pages.pageSize)
  }

  /// Appends a row whose values `write` appends to an empty record; numbers ascend.
  @inline(__always)
  mutating func append(_ row: Int64, _ write: (inout RowRecord) throws -> Void) throws {
    record.removeAll()
    try write(&record)
    try append(row)
  }

  private mutating func append(_ row: Int64) throws {
    precondition(lastRow.map { $0 < row } ?? true, "rows come in the order of their numbers")
    let count = record.count
    let local = localCount(of: count)
    let number = UInt64(bitPattern: row)
    let length = UInt64(count).varintLength + number.varintLength + local + (local < count ? 4 : 0)
    if !page.hasRoom(for: length), let lastRow { try endLeaf(lastRow) }
    lastRow = row
    var place = page.addCell(length)
    place += UInt64(count).writeVarint(to: place)
    place += number.writeVarint(to: place)
    record.copy(local, to: place)
    guard local < count else { return }
    (place + local).storeBytes(of: try writeOverflow(from: local).bigEndian, as: UInt32.self)
  }

  mutating func endLeaf(_ lastRow: Int64) throws {
    leaves.append(Child(page: try pages.write(&page), lastRow: lastRow))
    page.begin(.leaf)
  }

  /// How many bytes of a record of `count` bytes stand in the leaf itself; the rest is in pages of
  /// its own, filled as far as can be.
  private func localCount(of count: Int) -> Int {
    let size = pages.pageSize
    let most = size - 35
    if count <= most { return count }
    let least = (size - 12) * 32 / 255 - 23
    let whole = least + (count - least) % (size - 4)
    return whole <= most ? whole : least
  }

  /// Writes the rest of a record to pages, each of which names the next.
  ///
  /// - Returns: The number of the first.
  private mutating func writeOverflow(from start: Int) throws -> UInt32 {
    let first = try pages.takeNumber()
    var number = first
    var start = start
    while true {
      let end = min(record.count, start + pages.pageSize - 4)
      let next = end < record.count ? try pages.takeNumber() : 0
      overflow.removeAll()
      let place = overflow.extend(by: pages.pageSize)
      place.initializeMemory(as: UInt8.self, repeating: 0, count: pages.pageSize)
      place.storeBytes(of: next.bigEndian, as: UInt32.self)
      record.copy(start..<end, to: place + 4)
      try overflow.withUnsafeBytes { try pages.write($0, number) }
      guard next != 0 else { return first }
      number = next
      start = end
    }
  }
}
