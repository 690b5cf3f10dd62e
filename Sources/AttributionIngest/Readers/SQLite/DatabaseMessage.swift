/// A message between who wants a dropped database read and who reads it: a kind, then its parts.
///
/// Numbers are 8 bytes, little-endian; counts are LEB128; text is a count and its UTF-8. On the way
/// between two processes a message is preceded by its length in 4 bytes.
struct DatabaseMessage {
  private(set) var bytes: [UInt8]

  init(_ kind: Kind) { bytes = [kind.rawValue] }

  enum Kind: UInt8 {
    // Requests.
    case open
    case count
    case rows
    // Replies; that to `rows` is of the same kind.
    case schema
    case counted
    case failure
  }

  /// The bytes that a message has before it on its way between two processes.
  static let lengthBytes = 4
  /// What stands before the cells of a row, and what after the last row.
  static let rowSign: UInt8 = 1
  static let endSign: UInt8 = 0
  /// The longest message that is taken, in bytes.
  static let longest = 64 << 20

  mutating func append(byte: UInt8) { bytes.append(byte) }

  mutating func append(number: Int64) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(count: Int) {
    var rest = UInt(count)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func append(_ text: String) {
    append(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func append(_ texts: [String]) {
    append(count: texts.count)
    for text in texts { append(text) }
  }

  /// Appends a cell; only `textBytes` of a text, and little of a blob.
  mutating func append(_ cell: DatabaseStatement.Cell, textBytes: Int) {
    switch cell {
    case .null: bytes.append(DatabaseCell.Kind.null.rawValue)
    case .integer(let value):
      bytes.append(DatabaseCell.Kind.integer.rawValue)
      append(number: value)
    case .real(let value):
      bytes.append(DatabaseCell.Kind.real.rawValue)
      append(number: Int64(bitPattern: value.bitPattern))
    case .text(let text):
      bytes.append(DatabaseCell.Kind.text.rawValue)
      append(count: text.count)
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text.prefix(textBytes)))
    case .blob(let blob):
      bytes.append(DatabaseCell.Kind.blob.rawValue)
      append(count: blob.count)
      let start = blob.prefix(DatabaseCell.shownBlobBytes)
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: start))
    }
  }
}

/// Reads the parts of a message in their order.
///
/// The sender may have been taken over by a hostile file: nothing in a message is trusted.
struct DatabaseMessageReader {
  let bytes: [UInt8]
  private var position = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What a message that is not what it should be means.
  static let malformed = ExportError(
    .readFailed, "the process that reads the database says what cannot be understood")

  var kind: DatabaseMessage.Kind? { bytes.first.flatMap { .init(rawValue: $0) } }

  /// Whether all parts have been read.
  var isAtEnd: Bool { position >= bytes.count }

  /// The next `count` bytes, by their positions in ``bytes``.
  mutating func range(_ count: Int) throws(ExportError) -> Range<Int> {
    guard count >= 0, count <= bytes.count - position else { throw Self.malformed }
    defer { position += count }
    return position..<position + count
  }

  mutating func byte() throws(ExportError) -> UInt8 { bytes[try range(1).lowerBound] }

  mutating func number() throws(ExportError) -> Int64 {
    let start = try range(8).lowerBound
    return bytes.withUnsafeBytes {
      Int64(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Int64.self))
    }
  }

  mutating func count() throws(ExportError) -> Int {
    var count = 0
    for shift in stride(from: 0, through: 49, by: 7) {
      let byte = try byte()
      count |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return count }
    }
    throw Self.malformed
  }

  mutating func text() throws(ExportError) -> String {
    let range = try range(try count())
    guard let text = String(validating: bytes[range], as: UTF8.self) else { throw Self.malformed }
    return text
  }

  mutating func texts() throws(ExportError) -> [String] {
    var texts: [String] = []
    for _ in 0..<(try count()) { texts.append(try text()) }
    return texts
  }

  /// What a message of a failure says.
  mutating func failure() throws(ExportError) -> ExportError {
    let codes: [ExportError.Code] = [.databaseDamaged, .databaseRefused, .readFailed]
    guard let code = ExportError.Code(rawValue: try text()), codes.contains(code) else {
      throw Self.malformed
    }
    return ExportError(code, String(try text().oneLine.prefix(Self.longestReason)))
  }

  /// The longest reason of a failure that is passed on, in characters.
  private static let longestReason = 500

  /// Reads a cell of which at most `textBytes` of text were passed on.
  mutating func cell(textBytes: Int) throws(ExportError) -> DatabaseCell {
    switch DatabaseCell.Kind(rawValue: try byte()) {
    case .null: return .null
    case .integer: return .integer(try number())
    case .real: return .real(Double(bitPattern: UInt64(bitPattern: try number())))
    case .text:
      let count = try count()
      return .text(try range(min(count, textBytes)), count: count)
    case .blob:
      let count = try count()
      return .blob(try range(min(count, DatabaseCell.shownBlobBytes)), count: count)
    case nil: throw Self.malformed
    }
  }
}
