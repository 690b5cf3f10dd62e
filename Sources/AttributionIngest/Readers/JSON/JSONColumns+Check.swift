extension JSONColumns {
  /// Whether ``check(_:_:_:unescaped:)`` may find anything, or anything is still to be unescaped.
  @inline(__always)
  func needsCheck(_ record: ScannedObject) -> Bool {
    !record.isASCII || record.isEscaped || record.fault != nil
      || record.end - record.start > limits.fieldBytes
  }

  /// Refuses a record that is not spelt as it should be, and unescapes its fields.
  @inline(never)
  func check(
    _ record: ScannedObject, _ text: Span<UInt8>, _ fields: inout MutableSpan<FieldRange>,
    unescaped: inout [UInt8]
  ) throws(FieldFault) {
    if let fault = record.fault { throw fault }
    if record.isEscaped {
      unescaped.removeAll(keepingCapacity: true)
      unescaped.unescape(&fields, of: text)
      try checkFields(of: Record(text: unescaped.span, fields: fields.span))
    } else {
      try checkFields(of: Record(text: text, fields: fields.span))
    }
    guard record.isASCII || text.extracting(record.start..<record.end).isUTF8 else {
      throw FieldFault(.invalidUTF8, nil, "the object is not UTF-8; expected UTF-8")
    }
  }

  private func checkFields(of record: borrowing Record) throws(FieldFault) {
    for column in names.indices {
      let field = record[column]
      guard field.count <= limits.fieldBytes else { throw .tooLong(column, field.count, limits) }
      guard field.isUTF8 else {
        throw FieldFault(.invalidUTF8, column, "\(field.shown) is not UTF-8; expected UTF-8")
      }
      guard !field.hasZeros else { throw .zeroByte(in: column) }
    }
  }

  /// The columns of a dataset, before any object was seen: which of them objects must have is the
  /// dataset's matter alone.
  static func all(
    of dataset: any Dataset.Type, limits: ReaderLimits, profile: ReadingProfile
  ) throws(ExportError) -> JSONColumns {
    var pinned = profile
    pinned.dataset = dataset.name
    var columns = JSONColumns(limits: limits, profile: pinned)
    try columns.expect(dataset.columns.map(\.name))
    return columns
  }
}
