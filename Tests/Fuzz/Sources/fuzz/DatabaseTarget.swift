import AttributionIngest

/// SQLite files, read in this process: each ends in rows or in a clear error.
struct DatabaseTarget: FuzzTarget {
  static let name = "sqlite"
  private let file = FuzzedFile()

  func read(_ bytes: [UInt8]) {
    file.write(bytes)
    var limits = ReaderLimits()
    limits.databaseSteps = 200_000
    limits.lineBytes = 4096
    let rows = file.read(limits)
    require(!rows.ending.isEmpty, "reading ends somehow")
  }
}
