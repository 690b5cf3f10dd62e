import Crypto

/// The tables of a dropped SQLite database, as records.
///
/// A record's line is its number in its table, from 1, in the order in which the table stores
/// its rows; it has no offset.
struct DatabaseTables: RecordContainer {
  private let database: DroppedDatabase
  /// The database, and its log if it came with one.
  private let files: [InputFile]
  private let schema: DatabaseSchema
  private let limits: ReaderLimits
  let notes: [String]

  /// The table being read, and its rows; nil before the first one and after the last one.
  private var current: (table: DatabaseTable, rows: DatabaseStatement)?
  private var nextTable = 0
  private var line: Int64 = 0
  private(set) var rows: Int64 = 0
  private var hash = SHA256()
  /// The text of one record.
  private var text: [UInt8] = []

  /// Opens and checks the database, and recognises its tables.
  init(_ file: InputFile, path: String, limits: ReaderLimits) throws(ExportError) {
    let log = try InputFile.ifPresent(path: path + "-wal", limits: limits)
    files = [file] + (log.map { [$0] } ?? [])
    database = try DroppedDatabase(
      path: path, byteCount: files.reduce(0) { $0 + $1.byteCount }, hasLog: log != nil,
      limits: limits)
    schema = try DatabaseSchema(database)
    self.limits = limits
    notes = try schema.notes + Self.missingLog(file, log)
  }

  var datasets: [String] {
    schema.tables.map(\.recognised.name).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  var bytesDone: Int64 {
    let total = schema.tables.reduce(0) { $0 + $1.rowCount }
    let share = total == 0 ? 1 : min(1, Double(rows) / Double(total))
    return Int64(Double(files[0].byteCount) * share)
  }

  func digest() -> ContentDigest { ContentDigest(bytes: Array(hash.finalize())) }

  mutating func fill(
    _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Bool {
    while true {
      if let (table, statement) = current {
        if try read(table, statement, table.recognised.dataset, &batch, with: &parser) {
          return true
        }
        current = nil
      } else if nextTable < schema.tables.count {
        let table = schema.tables[nextTable]
        current = (table, try table.rows(in: database))
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
    _ table: DatabaseTable, _ statement: DatabaseStatement, _ dataset: Rows,
    _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Bool {
    var fields = [FieldRange](repeating: .empty, count: table.columns.count + 1)
    while !batch.isFull(limits) {
      guard try statement.step() else { return false }
      line += 1
      rows += 1
      text.removeAll(keepingCapacity: true)
      do throws(FieldFault) {
        for column in table.columns.indices {
          let start = text.count
          try statement.withCell(column) { (cell) throws(FieldFault) in
            try CellText.append(cell, column, table.columns[column].kind, limits, to: &text)
          }
          fields[column] = FieldRange(start: UInt32(start), end: UInt32(text.count))
        }
        let record = Record(text: text.span, fields: fields.span)
        try dataset.read(record, line: line, with: &parser, into: &batch)
      } catch {
        batch.bad.append(
          BadRow(
            error, columns: table.columns.map { "\(table.name).\($0.name)" }, line: line,
            byteOffset: 0, raw: Self.raw(table, statement)))
      }
    }
    return true
  }

  private static func raw(_ table: DatabaseTable, _ statement: DatabaseStatement) -> [UInt8] {
    var raw: [UInt8] = []
    for column in table.columns.indices where raw.count < BadRow.rawLimit {
      if column > 0 { raw.append(UInt8(ascii: ",")) }
      statement.withCell(column) { CellText.appendCSV($0, to: &raw) }
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
