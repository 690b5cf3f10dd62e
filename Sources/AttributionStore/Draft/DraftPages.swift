import GRDB
import GRDBSQLite

/// Pages that are put behind those of a draft without SQLite's help, in its file format.
///
/// Row by row, SQLite seeks, checks and copies for what millions of rows in the order of their
/// table need none of. Until a draft takes the database's place nobody else knows of it, so the
/// load that fills it may write the file itself, of which every bit is documented
/// (sqlite.org/fileformat2.html): numbers of pages are reserved by changing the header between two
/// transactions, as another program would do it, and SQLite's own pages come behind those.
///
/// A load that fails loses its draft: nothing here is undone.
package final class DraftPages {
  let pageSize: Int
  private let database: Database
  private let file: DatabaseFile
  /// Numbers that are reserved and not taken.
  private var reserved: Range<UInt32> = 0..<0
  private var takenCount = 0
  /// Pages that are not written yet, the first of which has that number.
  private var buffer: ByteBuffer
  private var bufferStart: UInt32 = 0

  /// Bytes that are written at once: as many as the largest page has, since SQLite's file systems
  /// are not made for more.
  private static let bufferSize = 1 << 16

  /// Nil where the file is laid out in a way that is left to SQLite.
  init?(_ database: Database) throws {
    file = try DatabaseFile(database)
    let header = try DatabaseHeader(of: file)
    guard header.isPlain else { return nil }
    self.database = database
    pageSize = header.pageSize
    buffer = ByteBuffer(capacity: Self.bufferSize)
  }

  /// The number of a new page, which must be written next.
  func takeNumber() throws -> UInt32 {
    while true {
      if reserved.isEmpty { try reserve() }
      let number = reserved.lowerBound
      reserved = number + 1..<reserved.upperBound
      guard number != lockPage else { continue }
      takenCount += 1
      return number
    }
  }

  /// Writes a page of a table under a new number; `last` is the last page below an interior one.
  func write(_ page: inout PageImage, last: UInt32 = 0) throws -> UInt32 {
    let number = try takeNumber()
    try page.withBytes(last: last) { try write($0, number) }
    return number
  }

  /// Writes a page; pages that follow each other are written together.
  func write(_ page: UnsafeRawBufferPointer, _ number: UInt32) throws {
    let isNext = Int(number) == Int(bufferStart) + buffer.count / pageSize
    if !isNext || buffer.count + pageSize > Self.bufferSize { try flush() }
    if buffer.isEmpty { bufferStart = number }
    buffer.append(page)
  }

  /// Replaces the page of a table that has no rows.
  func replaceRoot(_ number: UInt32, by page: UnsafeRawBufferPointer) throws {
    try flush()
    try betweenTransactions { _ in
      try file.write(page, at: offset(number))
    }
  }

  /// Writes what is left to write, and leaves to SQLite what was reserved and not taken.
  func finish() throws {
    try flush()
    let left = reserved.filter { $0 != lockPage }
    reserved = 0..<0
    guard let trunk = left.first else { return }
    try betweenTransactions { header in
      // A page that says which others are free.
      var page = [header.firstFreePage, UInt32(left.count - 1)] + left.dropFirst()
      page.append(contentsOf: repeatElement(0, count: pageSize / 4 - page.count))
      try page.map(\.bigEndian).withUnsafeBytes { try file.write($0, at: offset(trunk)) }
      header.firstFreePage = trunk
      header.freePageCount += UInt32(left.count)
    }
  }

  /// The page over the byte at which programs lock the file; nothing is ever kept in it.
  private var lockPage: UInt32 { UInt32(0x4000_0000 / pageSize) + 1 }

  private func offset(_ number: UInt32) -> Int64 { Int64(number - 1) * Int64(pageSize) }

  /// Reserves as many pages as are few beside those taken, and fit one list of free pages.
  private func reserve() throws {
    try flush()
    let count = UInt32(min(max(16, takenCount / 8), 512, pageSize / 8))
    try betweenTransactions { header in
      reserved = header.pageCount + 1..<header.pageCount + 1 + count
      header.pageCount += count
      // The file must be as long as its header says.
      try [UInt8](repeating: 0, count: pageSize).withUnsafeBytes {
        try file.write($0, at: offset(header.pageCount))
      }
    }
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBytes { try file.write($0, at: offset(bufferStart)) }
    buffer.removeAll()
  }

  /// Runs `body` while SQLite has written all it has, and will read anew what it needs.
  private func betweenTransactions(_ body: (inout DatabaseHeader) throws -> Void) throws {
    try database.commit()
    // A statement in the middle of its rows would go on with what it knows.
    precondition(!hasBusyStatement, "nobody reads a draft while pages are put into it")
    var header = try DatabaseHeader(of: file)
    try body(&header)
    header.countChange()
    try header.bytes.withUnsafeBytes { try file.write($0, at: 0) }
    try database.beginTransaction(.immediate)
  }

  private var hasBusyStatement: Bool {
    var statement = sqlite3_next_stmt(database.sqliteConnection, nil)
    while let candidate = statement {
      if sqlite3_stmt_busy(candidate) != 0 { return true }
      statement = sqlite3_next_stmt(database.sqliteConnection, candidate)
    }
    return false
  }
}
