/// A row that could not be read, on its way to quarantine.
package struct QuarantinedRow: Sendable, Hashable {
  package var line: Int64
  package var byteOffset: Int64
  package var column: String?
  package var code: String
  package var message: String
  package var raw: [UInt8]
  /// Whether the row is longer than what is kept of it.
  package var isCut: Bool

  package init(
    line: Int64, byteOffset: Int64, column: String?, code: String, message: String, raw: [UInt8],
    isCut: Bool = false
  ) {
    self.line = line
    self.byteOffset = byteOffset
    self.column = column
    self.code = code
    self.message = message
    self.raw = raw
    self.isCut = isCut
  }
}

/// In a spool: file, line, offset, whether it is cut, and four texts, each with its length before it.
extension QuarantinedRow {
  func append(to bytes: inout ByteBuffer, file: UInt32) {
    withUnsafeBytes(of: file) { bytes.append($0) }
    withUnsafeBytes(of: line) { bytes.append($0) }
    withUnsafeBytes(of: byteOffset) { bytes.append($0) }
    withUnsafeBytes(of: isCut ? 1 as UInt8 : 0) { bytes.append($0) }
    // A column that is not known is an empty name, which no column has.
    for text in [Array((column ?? "").utf8), Array(code.utf8), Array(message.utf8), raw] {
      withUnsafeBytes(of: UInt32(text.count)) { bytes.append($0) }
      text.withUnsafeBytes { bytes.append($0) }
    }
  }

  /// Reads what ``append(to:file:)`` wrote, and moves `offset` past it.
  static func read(
    _ bytes: UnsafeRawBufferPointer, at offset: inout Int
  ) -> (row: QuarantinedRow, file: UInt32) {
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value {
      defer { offset += MemoryLayout<Value>.size }
      return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }
    func text() -> [UInt8] {
      let count = Int(integer(UInt32.self))
      defer { offset += count }
      return Array(bytes[offset..<offset + count])
    }
    let file = integer(UInt32.self)
    let line = integer(Int64.self)
    let byteOffset = integer(Int64.self)
    let isCut = integer(UInt8.self) != 0
    let column = String(decoding: text(), as: UTF8.self)
    let row = QuarantinedRow(
      line: line, byteOffset: byteOffset, column: column.isEmpty ? nil : column,
      code: String(decoding: text(), as: UTF8.self),
      message: String(decoding: text(), as: UTF8.self), raw: text(), isCut: isCut)
    return (row, file)
  }
}
