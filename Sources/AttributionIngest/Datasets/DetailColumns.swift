/// Optional text columns that are kept together, as one JSON object a row.
struct DetailColumns {
  /// The columns that the file has: the beginning of a member, such as `"campaign":"`, and the
  /// column's position.
  private let members: [(opening: [UInt8], column: Int)]

  /// Columns that are called as their members are.
  init(_ positions: ColumnPositions, keys: [String]) {
    self.init(positions, keys: keys, columns: keys)
  }

  /// Columns and the members that they become; as many keys as columns.
  init(_ positions: ColumnPositions, keys: [String], columns: [String]) {
    members = zip(keys, columns).filter { positions.has($0.1) }
      .map { (Array("\"\($0.0)\":\"".utf8), positions[$0.1]) }
  }

  var isEmpty: Bool { members.isEmpty }

  /// Appends the object with the record's non-empty details as JSON (RFC 8259); nothing if there
  /// is none.
  func append(_ record: borrowing Record, to text: inout [UInt8]) {
    var separator = UInt8(ascii: "{")
    for member in members {
      let value = record[member.column]
      guard !value.isEmpty else { continue }
      text.append(separator)
      text.append(contentsOf: member.opening)
      Self.appendEscaped(value, to: &text)
      text.append(UInt8(ascii: "\""))
      separator = UInt8(ascii: ",")
    }
    if separator == UInt8(ascii: ",") { text.append(UInt8(ascii: "}")) }
  }

  private static func appendEscaped(_ value: Span<UInt8>, to text: inout [UInt8]) {
    var start = 0
    for index in value.indices {
      let byte = value[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        continue
      }
      value.extracting(start..<index).withUnsafeBufferPointer { text.append(contentsOf: $0) }
      text.append(contentsOf: escape(byte).utf8)
      start = index + 1
    }
    value.extracting(start...).withUnsafeBufferPointer { text.append(contentsOf: $0) }
  }

  private static func escape(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\""): #"\""#
    case UInt8(ascii: "\\"): #"\\"#
    case UInt8(ascii: "\n"): #"\n"#
    case UInt8(ascii: "\r"): #"\r"#
    case UInt8(ascii: "\t"): #"\t"#
    default: (byte < 0x10 ? #"\u000"# : #"\u00"#) + String(byte, radix: 16)
    }
  }
}

extension RowBatch {
  /// Copies a record's details into the batch.
  @inline(__always)
  mutating func append(_ record: borrowing Record, _ details: DetailColumns) -> TextSlice {
    guard !details.isEmpty else { return .empty }
    let offset = text.count
    details.append(record, to: &text)
    guard text.count > offset else { return .empty }
    return TextSlice(offset: offset, count: text.count - offset)
  }
}
