import AttributionIngest

/// Text with rows in it: what is read must not depend on how much is read at once.
protocol TextTarget: FuzzTarget {
  var file: FuzzedFile { get }
}

extension TextTarget {
  func read(_ bytes: [UInt8]) {
    file.write(bytes)
    var limits = ReaderLimits()
    limits.bufferBytes = 4096
    // Small enough for inputs to reach them.
    limits.lineBytes = 600
    limits.fieldBytes = 200
    limits.quotedLineEnds = 4
    limits.columns = 40
    limits.channels = 8
    limits.unpackedBytes = 1 << 20
    let whole = file.read(limits)
    limits.bufferBytes = 1
    limits.packedBufferBytes = 1
    limits.batchRows = 1
    let pieces = file.read(limits)
    require(whole == pieces, "\(whole)\n\(pieces)")
  }
}

struct DelimitedTarget: TextTarget {
  static let name = "csv"
  let file = FuzzedFile()
}

struct JSONArrayTarget: TextTarget {
  static let name = "json"
  let file = FuzzedFile()
}

struct JSONLinesTarget: TextTarget {
  static let name = "ndjson"
  let file = FuzzedFile()
}
