/// Where dropped databases are read.
package enum DatabaseReading: Sendable {
  /// In this process, which a fault of SQLite that a hostile file sets off would end.
  case inThisProcess
  /// Each in a process of its own, which may be killed and has nothing but the database.
  ///
  /// The program, started with these arguments, must come to ``DatabaseProgram/run(confine:)``.
  case byProgram(path: String, arguments: [String])

  /// Has a database opened.
  func open(
    database: Int32, log: Int32?, _ opening: DatabaseOpening,
    goesOn: @escaping @Sendable () -> Bool
  ) throws(ExportError) -> any DatabaseChannel {
    switch self {
    case .inThisProcess: DatabaseServer(database: database, log: log)
    case .byProgram(let path, let arguments):
      try DatabaseProcess(
        path, arguments, database: database, log: log, seconds: opening.seconds + 1,
        goesOn: goesOn)
    }
  }
}

/// The way to who reads a dropped database.
///
/// Each request has one reply; that for rows has as many as it takes.
protocol DatabaseChannel: AnyObject {
  func send(_ request: DatabaseMessage) throws(ExportError)
  /// The next reply.
  func receive() throws(ExportError) -> [UInt8]
}

/// What opening a dropped database takes: its size, and what is too much.
struct DatabaseOpening {
  /// The length of the file and its log, in bytes.
  var byteCount: Int64
  var hasLog: Bool
  var lineBytes: Int
  var columns: Int
  var tables: Int
  /// The steps that SQLite's machine may take.
  var steps: Int64
  /// How much of a text is passed on, in bytes.
  var textBytes: Int
  /// The processor time that reading may take, in seconds.
  var seconds: Int
  /// The memory that it may take, in bytes.
  var memory: Int

  init(byteCount: Int64, hasLog: Bool, _ limits: ReaderLimits) {
    self.byteCount = byteCount
    self.hasLog = hasLog
    lineBytes = limits.lineBytes
    columns = limits.columns
    tables = limits.databaseTables
    steps = limits.databaseSteps + limits.databaseStepsPerByte * byteCount
    textBytes = max(limits.fieldBytes, BadRow.rawLimit)
    seconds = limits.databaseSeconds + Int(byteCount / limits.databaseBytesPerSecond)
    memory = limits.databaseMemory
  }

  init(_ message: inout DatabaseMessageReader) throws(ExportError) {
    byteCount = try message.number()
    hasLog = try message.count() == 1
    lineBytes = try message.count()
    columns = try message.count()
    tables = try message.count()
    steps = try message.number()
    textBytes = try message.count()
    seconds = try message.count()
    memory = try message.count()
  }

  var request: DatabaseMessage {
    var message = DatabaseMessage(.open)
    message.append(number: byteCount)
    message.append(count: hasLog ? 1 : 0)
    message.append(count: lineBytes)
    message.append(count: columns)
    message.append(count: tables)
    message.append(number: steps)
    message.append(count: textBytes)
    message.append(count: seconds)
    message.append(count: memory)
    return message
  }
}
