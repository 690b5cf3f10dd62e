/// How much of anything a reader takes in before it calls the input bad.
package struct ReaderLimits: Sendable {
  /// The largest file, in bytes.
  package var fileBytes: Int64 = 4 << 30
  /// The longest record, in bytes, without its line end.
  package var lineBytes = 1 << 20
  /// The longest field, in bytes.
  package var fieldBytes = 64 << 10
  /// The most columns of a table.
  package var columns = 1024
  /// The most line ends in one quoted field; more mean that its closing quote is missing.
  package var quotedLineEnds = 100
  /// The most different channels of one file.
  package var channels = 1 << 16
  /// The most text of all channel names of one file together, in bytes.
  package var channelTextBytes = 16 << 20
  /// The steps of SQLite's machine that reading a database may take, whatever its size.
  package var databaseSteps: Int64 = 10_000_000
  /// The steps that it may take more for every byte of the database.
  package var databaseStepsPerByte: Int64 = 20
  /// How much is read from the file at once, in bytes, at least 1; a longer record is read whole.
  package var bufferBytes = 256 << 10
  /// The rows with which a batch is full.
  package var batchRows = 4096
  /// The text with which a batch is full, in bytes.
  package var batchTextBytes = 1 << 20

  package init() {}
}
