/// How far the reading of a file has come.
package struct FileProgress: JSONRecord {
  package var name = ""
  package var bytesDone = 0
  package var bytesTotal = 0
  package var rows = 0
  package var rowsPerSecond = 0
  package var bytesPerSecond = 0
  package var secondsLeft: Int?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("name", \.name, required: true, "The file’s name."),
    Member("bytes_done", \.bytesDone, required: true, "Bytes read so far."),
    Member("bytes_total", \.bytesTotal, required: true, "Bytes in all."),
    Member("rows", \.rows, required: true, "Rows read so far."),
    Member("rows_per_second", \.rowsPerSecond, required: true, "Over the last seconds."),
    Member("bytes_per_second", \.bytesPerSecond, required: true, "Over the last seconds."),
    Member(
      "seconds_left", \.secondsLeft, "When it will have been read at this rate, if it has one."),
  ]
}
