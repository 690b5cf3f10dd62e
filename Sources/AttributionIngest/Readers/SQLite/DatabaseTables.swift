import AttributionCore
import Crypto

/// The tables of a dropped SQLite database, as records.
///
/// A record's line is its number in its table, from 1, in the order in which the table stores
/// its rows; it has no offset.
struct DatabaseTables: RecordContainer {
  private let channel: any DatabaseChannel
  /// The database, and its log if it came with one.
  private let files: [InputFile]
  private let schema: DatabaseSchema
  private let limits: ReaderLimits
  private let textBytes: Int
  let notes: [String]

  /// The table being read; nil before the first one and after the last one.
  private var table: DatabaseTable?
  /// Rows of the table, of which some may have been read.
  private var message = DatabaseMessageReader([])
  private var nextTable = 0
  private var line: Int64 = 0
  private let rowsTotal: Int64
  private(set) var rows: Int64 = 0
  private var hash = SHA256()
  private var cells: [DatabaseCell] = []
  /// The text of one record.
  private var text: [UInt8] = []

  /// Opens and checks the database, and recognises its tables.
  init(
    _ file: InputFile, path: String, limits: ReaderLimits, profile: ReadingProfile = .init()
  ) throws(ExportError) {
    let log = try InputFile.ifPresent(path: path + "-wal", limits: limits)
    files = [file] + (log.map { [$0] } ?? [])
    let opening = DatabaseOpening(
      byteCount: files.reduce(0) { $0 + $1.byteCount }, hasLog: log != nil, limits)
    textBytes = opening.textBytes
    channel = try limits.databases.open(
      database: file.descriptor, log: log?.descriptor, opening, goesOn: limits.goesOn)
    var answer = try channel.answer(to: opening.request, .schema)
    schema = try DatabaseSchema(&answer, profile: profile)
    var total: Int64 = 0
    for table in schema.tables {
      var answer = try channel.answer(to: table.countRequest, .counted)
      total += max(0, try answer.number())
    }
    rowsTotal = total
    self.limits = limits
    notes = try schema.notes + Self.missingLog(file, log)
  }

  var datasets: [String] {
    schema.tables.map(\.recognised.name).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  /// Several tables have no header in common.
  var rowForm: RowForm? {
    guard let table = schema.tables.first, schema.tables.count == 1 else { return nil }
    return RowForm(columns: table.columns.map(\.name), delimiter: UInt8(ascii: ","))
  }

  var bytesDone: Int64 {
    let share = rowsTotal == 0 ? 1 : min(1, Double(rows) / Double(rowsTotal))
    return Int64(Double(files[0].byteCount) * share)
  }

  func digest() -> ContentDigest { ContentDigest(bytes: Array(hash.finalize())) }

  mutating func fill(
    _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Bool {
    while true {
      if let table {
        if try read(table, table.recognised.dataset, &batch, with: &parser) { return true }
        self.table = nil
      } else if nextTable < schema.tables.count {
        let table = schema.tables[nextTable]
        self.table = table
        message = try channel.answer(to: table.request, .rows)
        nextTable += 1
        line = 0
        if nextTable == schema.tables.count { try hashFiles() }
      } else {
        return !batch.isEmpty
      }
    }
  }

  /// Reads rows of a table.
  ///
  /// - Returns: Whether the batch is full.
  private mutating func read<Rows: Dataset>(
    _ table: DatabaseTable, _ dataset: Rows, _ batch: inout RowBatch,
    with parser: inout FieldParser
  ) throws(ExportError) -> Bool {
    var fields = [FieldRange](repeating: .empty, count: table.columns.count + 1)
    while !batch.isFull(limits) {
      guard try readCells(table.columns.count) else { return false }
      line += 1
      rows += 1
      text.removeAll(keepingCapacity: true)
      do throws(FieldFault) {
        for column in table.columns.indices {
          let start = text.count
          try CellText.append(
            cells[column], of: message.bytes, column, table.columns[column].kind, limits,
            to: &text)
          fields[column] = FieldRange(start: UInt32(start), end: UInt32(text.count))
        }
        let record = Record(text: text.span, fields: fields.span)
        try dataset.read(record, line: line, with: &parser, into: &batch)
      } catch {
        batch.bad.append(
          BadRow(
            error, columns: table.columns.map { "\(table.name).\($0.name)" }, line: line,
            byteOffset: 0, raw: raw))
      }
    }
    return true
  }

  /// Reads the next row's cells; false after the last one.
  private mutating func readCells(_ count: Int) throws(ExportError) -> Bool {
    if message.isAtEnd { message = try channel.answer(.rows) }
    guard try message.byte() == DatabaseMessage.rowSign else { return false }
    cells.removeAll(keepingCapacity: true)
    for _ in 0..<count { cells.append(try message.cell(textBytes: textBytes)) }
    return true
  }

  private var raw: [UInt8] {
    var raw: [UInt8] = []
    for column in cells.indices where raw.count < BadRow.rawLimit {
      if column > 0 { raw.append(UInt8(ascii: ",")) }
      CellText.appendCSV(cells[column], of: message.bytes, to: &raw)
    }
    return Array(raw.prefix(BadRow.rawLimit))
  }
}

extension DatabaseTables {
  private mutating func hashFiles() throws(ExportError) {
    var buffer = [UInt8](repeating: 0, count: max(limits.bufferBytes, 1 << 16))
    for file in files {
      var offset: Int64 = 0
      while true {
        let count = try file.read(into: &buffer, 0..<buffer.count, at: offset)
        if count == 0 { break }
        buffer.withUnsafeBytes { hash.update(bufferPointer: .init(rebasing: $0[..<count])) }
        offset += Int64(count)
      }
    }
  }

  /// What to tell about a database that should have a log beside it, and has none.
  private static func missingLog(
    _ file: InputFile, _ log: InputFile?
  ) throws(ExportError) -> [String] {
    let writeVersionOffset = 18
    let header = try file.prefix(writeVersionOffset + 1)
    guard log == nil, header.last == 2, header.count > writeVersionOffset else { return [] }
    return [
      "the database is in WAL mode and came without its -wal file: if it was copied while in use, "
        + "its latest changes are missing"
    ]
  }
}

extension DatabaseChannel {
  /// Sends a request, and returns its reply.
  fileprivate func answer(
    to request: DatabaseMessage, _ kind: DatabaseMessage.Kind
  ) throws(ExportError) -> DatabaseMessageReader {
    try send(request)
    return try answer(kind)
  }

  /// The next reply.
  ///
  /// - Throws: What it says, if it is a failure.
  fileprivate func answer(
    _ kind: DatabaseMessage.Kind
  ) throws(ExportError) -> DatabaseMessageReader {
    var message = DatabaseMessageReader(try receive())
    if message.kind == .failure { throw try message.failure() }
    guard message.kind == kind else { throw DatabaseMessageReader.malformed }
    return message
  }
}
