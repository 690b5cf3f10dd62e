/// Answers requests for what a dropped database contains.
///
/// It knows tables, columns and cells, and not what they mean.
final class DatabaseServer: DatabaseChannel {
  private let descriptors: (database: Int32, log: Int32?)
  private var opened: (database: DroppedDatabase, opening: DatabaseOpening)?
  private var request: DatabaseMessageReader?
  /// The rows that are being passed on.
  private var rows: (statement: DatabaseStatement, columns: Int)?

  /// The descriptors are the caller's, and stay open as long as the value.
  init(database: Int32, log: Int32?) { descriptors = (database, log) }

  /// The size from which on a message with rows is passed on, in bytes.
  private static let messageBytes = 128 << 10

  func send(_ request: DatabaseMessage) { send(request.bytes) }

  func send(_ request: [UInt8]) { self.request = DatabaseMessageReader(request) }

  /// Whether there is more to be received without a further request.
  var hasMore: Bool { rows != nil }

  func receive() -> [UInt8] {
    do throws(ExportError) {
      return try reply().bytes
    } catch {
      rows = nil
      var message = DatabaseMessage(.failure)
      message.append(error.code.rawValue)
      message.append(error.message)
      return message.bytes
    }
  }

  private func reply() throws(ExportError) -> DatabaseMessage {
    if let rows { return try someRows(rows.statement, rows.columns) }
    guard var request else { throw DatabaseMessageReader.malformed }
    self.request = nil
    switch request.kind {
    case .open: return try schema(DatabaseOpening(&request))
    case .count: return try count(of: request.text())
    case .rows: return try beginRows(of: request.text(), request.texts())
    default: throw DatabaseMessageReader.malformed
    }
  }

  /// What the database contains: for each object its name, whether it is a table that is read,
  /// and its columns.
  private func schema(_ opening: DatabaseOpening) throws(ExportError) -> DatabaseMessage {
    let database = try DroppedDatabase(descriptors.database, log: descriptors.log, opening)
    opened = (database, opening)
    let objects = try database.objects(atMost: opening.tables)
    var message = DatabaseMessage(.schema)
    message.append(count: objects.count)
    for object in objects {
      message.append(object.name)
      message.append(count: object.isTable ? 1 : 0)
      message.append(object.isTable ? try database.columns(of: object.name) : [])
      guard message.bytes.count <= DatabaseMessage.longest else {
        throw ExportError(
          .databaseRefused, "the names of its tables and columns are longer than expected")
      }
    }
    return message
  }

  private func count(of table: String) throws(ExportError) -> DatabaseMessage {
    guard let opened else { throw DatabaseMessageReader.malformed }
    var message = DatabaseMessage(.counted)
    message.append(number: try opened.database.rowCount(of: table))
    return message
  }

  private func beginRows(
    of table: String, _ columns: [String]
  ) throws(ExportError) -> DatabaseMessage {
    guard let opened else { throw DatabaseMessageReader.malformed }
    let statement = try opened.database.rows(of: table, columns)
    rows = (statement, columns.count)
    return try someRows(statement, columns.count)
  }

  /// The next rows of a table, each cell after the other.
  private func someRows(
    _ statement: DatabaseStatement, _ columns: Int
  ) throws(ExportError) -> DatabaseMessage {
    guard let textBytes = opened?.opening.textBytes else { throw DatabaseMessageReader.malformed }
    var message = DatabaseMessage(.rows)
    while message.bytes.count < Self.messageBytes {
      guard try statement.step() else {
        rows = nil
        message.append(byte: DatabaseMessage.endSign)
        return message
      }
      message.append(byte: DatabaseMessage.rowSign)
      for column in 0..<columns {
        message.append(try statement.cell(column), textBytes: textBytes)
      }
    }
    return message
  }
}
