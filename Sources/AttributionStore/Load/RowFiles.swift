/// Which file each row of a load came from.
struct RowFiles {
  /// The first row of each run of rows from one file, ascending.
  private var starts: [UInt32] = []
  private var files: [UInt32] = []

  /// Notes that rows are another file's from `row` on.
  mutating func append(row: UInt32, file: UInt32) {
    starts.append(row)
    files.append(file)
  }

  /// The file of a row, by the load's numbers.
  func file(of row: UInt32) -> UInt32 {
    let starts = starts.span
    var run = 0
    var end = starts.count
    while end - run > 1 {
      let middle = (run + end) / 2
      if starts[middle] > row { end = middle } else { run = middle }
    }
    return files[run]
  }

  /// The file of a fact, by the load's numbers.
  @inline(__always)
  func file(of record: FactRecordView) -> UInt32 {
    record.kind == .cost ? record.file : file(of: record.row)
  }
}
