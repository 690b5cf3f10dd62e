/// How much of anything a reader takes in before it calls the input bad.
package struct ReaderLimits: Sendable {
  /// The largest file, in bytes.
  package var fileBytes: Int64 = 4 << 30
  /// The most content of one packed file, in bytes when it is unpacked.
  package var unpackedBytes: Int64 = 8 << 30
  /// The most content that a byte of a packed file may stand for, on average.
  package var unpackedRatio: Int64 = 100
  /// How much content a packed file may have whatever it stands for, in bytes.
  package var freelyUnpackedBytes: Int64 = 1 << 20
  /// The logarithm to base 2 of the most memory that unpacking zstd may take, in bytes.
  package var zstdWindowLog: Int32 = 25
  /// The longest record, in bytes, without its line end.
  package var lineBytes = 1 << 20
  /// The longest field, in bytes.
  package var fieldBytes = 64 << 10
  /// The most columns of a table.
  package var columns = 1024
  /// How deep values of JSON may be nested, the record itself included; at most 64.
  package var jsonDepth = 64
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
  /// The processor time that reading a database in a process of its own may take, in seconds,
  /// whatever its size; the process is waited for one second longer than that.
  package var databaseSeconds = 4
  /// The bytes of a database for which it may take one second more.
  package var databaseBytesPerSecond: Int64 = 2 << 20
  /// The memory that it may take in that process, in bytes.
  package var databaseMemory = 256 << 20
  /// The most tables and views of a database.
  package var databaseTables = 1000
  /// Where databases are read.
  package var databases = DatabaseReading.inThisProcess
  /// How much is read from the file at once, in bytes, at least 1; a longer record is read whole.
  package var bufferBytes = 256 << 10
  /// How much is taken at once of what is to be unpacked or transcoded, in bytes, at least 1.
  package var packedBufferBytes = 64 << 10
  /// The rows with which a batch is full.
  package var batchRows = 4096
  /// The text with which a batch is full, in bytes.
  package var batchTextBytes = 1 << 20
  /// Asked several times a second while a file is read, also where no rows come of it; once it says
  /// no, reading fails with `read-failed`.
  package var goesOn: @Sendable () -> Bool = { true }

  package init() {}
}
