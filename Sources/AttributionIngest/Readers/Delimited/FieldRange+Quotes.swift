extension [UInt8] {
  /// Appends the text of a field, its doubled quotes undoubled.
  mutating func append(_ field: FieldRange, of text: Span<UInt8>) {
    var isSecond = false
    for index in Int(field.start)..<Int(field.end) {
      isSecond =
        field.isEscaped && !isSecond && index > field.start
        && text[index] == RecordScanner.quote && text[index - 1] == RecordScanner.quote
      if !isSecond { append(text[index]) }
    }
  }

  /// Appends the text of all fields, and lets their ranges refer to it.
  mutating func undouble(_ fields: inout MutableSpan<FieldRange>, of text: Span<UInt8>) {
    for index in fields.indices {
      let start = UInt32(count)
      append(fields[index], of: text)
      fields[index] = FieldRange(start: start, end: UInt32(count))
    }
  }
}
