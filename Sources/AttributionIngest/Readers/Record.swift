/// Where a field's text stands in its record's text.
struct FieldRange {
  var start: UInt32
  var end: UInt32
  /// Whether the text is still as the container spells it: quotes doubled, or escaped.
  var isEscaped = false

  static let empty = FieldRange(start: 0, end: 0)
}

/// One record of an export: the text of its fields, however its container spells them.
struct Record: ~Escapable {
  let text: Span<UInt8>
  /// The fields in the order of the columns, then one that is empty: where an optional column
  /// is absent, datasets read that.
  let fields: Span<FieldRange>
  /// Whether the text is the reader's view, and the batch of the record will hold that.
  let staysInView: Bool

  @_lifetime(copy text, copy fields)
  init(text: Span<UInt8>, fields: Span<FieldRange>, staysInView: Bool = false) {
    self.text = text
    self.fields = fields
    self.staysInView = staysInView
  }

  @inline(__always)
  func isEmpty(_ column: Int) -> Bool { fields[column].start == fields[column].end }

  /// The text of a column.
  subscript(column: Int) -> Span<UInt8> {
    @inline(__always) @_lifetime(copy self) get {
      let field = fields[column]
      return text.extracting(Int(field.start)..<Int(field.end))
    }
  }
}

/// What is wrong with a record, in terms of its columns.
struct FieldFault: Error {
  var code: QuarantineCode
  /// The position of the column at fault; nil where it is the record as a whole.
  var column: Int?
  /// What is wrong and what would be right, without the column's name.
  var message: String

  init(_ code: QuarantineCode, _ column: Int?, _ message: String) {
    self.code = code
    self.column = column
    self.message = message
  }

  static func zeroByte(in column: Int) -> FieldFault {
    FieldFault(.schema, column, "contains a zero byte; expected text")
  }

  static func tooLong(_ column: Int, _ count: Int, _ limits: ReaderLimits) -> FieldFault {
    FieldFault(
      .outOfRange, column, "\(count) bytes long; expected at most \(limits.fieldBytes)")
  }
}

extension BadRow {
  /// A row with a fault; `columns` are the names of the columns, as the file spells them.
  init(_ fault: FieldFault, columns: [String], line: Int64, byteOffset: Int64, raw: [UInt8]) {
    let column = fault.column.map { columns[$0] }
    self.init(
      code: fault.code, line: line, byteOffset: byteOffset, column: column,
      message: (column.map { "\($0): " } ?? "") + fault.message, raw: raw)
  }
}
