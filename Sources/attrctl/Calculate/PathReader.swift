import AttributionCore

/// Reads a CSV file of aggregated paths (RFC 4180), row by row and in bounded memory.
struct PathReader {
  let blocks: InputBlocks
  private let header: PathHeader
  let ends: FieldEnds
  var scanner = PathScanner()
  private var faults: PathFaults
  private(set) var totals = PathTotals()
  /// Where the next row starts in the view, and its line in the file.
  private var position: Int
  private var line: Int
  /// The text of a field without its quotes.
  var unquoted: [UInt8] = []

  /// The longest row.
  private static let rowLimit = 16 << 20

  /// Reads the header line; `blocks` has its first block in view, which starts at `start`.
  init(_ blocks: InputBlocks, from start: Int) throws(Complaint) {
    let bytes = blocks.bytes
    let text = bytes.span
    var line = 1
    var start = start
    while start < blocks.count, Self.isLineEnd(text[start]) {
      start = Self.next(text, after: start, blocks.count)
      line += 1
    }
    var end = start
    while end < blocks.count, !Self.isLineEnd(text[end]) { end += 1 }
    guard end > start else {
      throw Complaint(.usage, "\(blocks.name): nothing in it; \(PathHeader.expected)")
    }
    guard end < blocks.count else {
      throw Complaint(.usage, "\(blocks.name):\(line): no line of text; \(PathHeader.expected)")
    }
    header = try PathHeader(
      line: (start..<end).map { text[$0] }, place: "\(blocks.name):\(line)")
    position = Self.next(text, after: end, blocks.count)
    self.line = line + 1
    ends = FieldEnds(delimiter: header.delimiter)
    faults = PathFaults(file: blocks.name)
    self.blocks = blocks
  }

  var channels: ChannelNames { scanner.channels }

  var name: String { blocks.name }

  var notes: [String] { header.notes(blocks.name) }

  /// Hands every row to `consumer`.
  ///
  /// - Throws: What is wrong with the first lines that are bad, after all were looked at.
  mutating func read(into consumer: inout some PathConsumer) throws(Complaint) {
    while true {
      scanner.batch.removeAll()
      readView(upTo: blocks.lineEnd)
      if faults.count == 0 { consumer.observe(scanner.batch, scanner.channels) }
      guard !blocks.isLast else { break }
      guard blocks.count - position < Self.rowLimit else {
        throw Complaint(
          .usage,
          "\(blocks.name):\(line): the row is longer than \(size(Self.rowLimit)); "
            + "expected less, and every quote closed")
      }
      try blocks.advance(to: position)
      position = 0
    }
    try faults.check()
    guard totals.rows > 0 else {
      throw Complaint(.usage, "\(blocks.name): only a header line; expected a row for each path")
    }
  }

  /// Reads the rows that are in view as a whole.
  private mutating func readView(upTo end: Int) {
    let bytes = blocks.bytes
    let text = bytes.span
    while position < end {
      if Self.isLineEnd(text[position]) {
        position = Self.next(text, after: position, end)
        line += 1
        continue
      }
      var row = PathRow(start: position, line: line)
      guard read(&row, text, upTo: end) else { return scanner.batch.drop() }
      position = Self.next(text, after: row.position, end)
      line = row.line + 1
      if row.fault == nil { count(&row) }
      if let fault = row.fault {
        faults.add(fault, line: row.firstLine)
        scanner.batch.drop()
      } else {
        scanner.batch.close(row.tally)
      }
    }
  }

  /// Reads a row up to its line end.
  ///
  /// - Returns: Whether all of it is in view.
  @inline(__always)
  private mutating func read(_ row: inout PathRow, _ text: Span<UInt8>, upTo end: Int) -> Bool {
    var index = 0
    while true {
      let column = index < header.columns.count && row.fault == nil ? header.columns[index] : nil
      if text[row.position] == UInt8(ascii: "\"") {
        guard readQuoted(&row, text, upTo: end, as: column, at: index) else { return false }
      } else {
        let start = row.position
        do throws(PathFault) {
          row.position = try scanner.read(
            text, from: start, until: ends, as: column, into: &row.tally)
        } catch {
          row.fault = named(error, index)
          row.position = ends.next(in: text, from: start)
        }
      }
      index += 1
      guard text[row.position] == header.delimiter else { break }
      row.position += 1
    }
    if index != header.columns.count, row.fault == nil {
      row.fault = PathFault(
        "the row has \(counted(index, "column")); expected \(header.columns.count)")
    }
    return true
  }

  /// Adds a row to the totals, unless they become too large.
  @inline(__always)
  private mutating func count(_ row: inout PathRow) {
    do throws(PathFault) {
      try totals.add(row.tally, touches: scanner.batch.openCount)
    } catch {
      row.fault = error
    }
  }

  @inline(never)
  func named(_ fault: PathFault, _ index: Int) -> PathFault {
    guard index < header.names.count else { return fault }
    return PathFault(fault.problem, column: header.names[index])
  }

  @inline(__always)
  static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Where the line after the line end at `position` starts.
  @inline(__always)
  private static func next(_ text: Span<UInt8>, after position: Int, _ end: Int) -> Int {
    let isPair =
      text[position] == UInt8(ascii: "\r") && position + 1 < end
      && text[position + 1] == UInt8(ascii: "\n")
    return position + (isPair ? 2 : 1)
  }
}
