/// Where an object is that is a record, and what its scan told.
struct ScannedObject {
  let start: Int
  /// Behind the closing brace.
  var end: Int
  var lineEnds: Int64 = 0
  var isASCII = true
  /// Whether any field's text is still to be unescaped.
  var isEscaped = false
  /// What is wrong with the record although it is JSON.
  var fault: FieldFault?

  init(start: Int) {
    self.start = start
    end = start
  }
}

extension JSONColumns {
  /// Scans an object that begins at the cursor.
  ///
  /// - Throws: Why it could not be scanned to its end; see ``learn()`` about `newKey`.
  mutating func scan(
    _ cursor: inout JSONCursor, into fields: inout MutableSpan<FieldRange>
  ) throws(JSONStop) -> ScannedObject {
    var record = ScannedObject(start: cursor.position)
    var found = 0
    var ordinal = 0
    object += 1
    try cursor.take(UInt8(ascii: "{"), "an object")
    try cursor.skipBlanks()
    var hasMore = cursor.byte != UInt8(ascii: "}")
    while hasMore {
      let key = try key(&cursor, ordinal, &record)
      try cursor.skipBlanks()
      try cursor.take(UInt8(ascii: ":"), "a colon")
      try cursor.skipBlanks()
      let value = try cursor.value(depth: 1, limit: limits.jsonDepth)
      if key >= 0 && keep(value, of: key, &record, in: &fields) { found += 1 }
      try cursor.skipBlanks()
      hasMore = cursor.byte == UInt8(ascii: ",")
      if hasMore {
        cursor.position += 1
        try cursor.skipBlanks()
        ordinal += 1
      }
    }
    try cursor.take(UInt8(ascii: "}"), "a comma or the end of the object")
    record.end = cursor.position
    record.lineEnds = cursor.lineEnds
    record.isASCII = cursor.isASCII
    guard record.end - record.start <= limits.lineBytes else {
      throw JSONStop(.tooLong, at: record.end, "a shorter object")
    }
    if found < wanted.count { clearMissing(&record, in: &fields) }
    return record
  }

  /// Passes over a key, and returns its number; -1 if there is no room for one more.
  @inline(__always)
  private mutating func key(
    _ cursor: inout JSONCursor, _ ordinal: Int, _ record: inout ScannedObject
  ) throws(JSONStop) -> Int {
    if ordinal < order.count {
      let expected = order[ordinal]
      if expected >= 0 && cursor.skipKey(spellings[expected], in: words) { return expected }
    }
    let number = try unexpectedKey(&cursor, &record)
    if ordinal < order.count { order[ordinal] = number } else { order.append(number) }
    return number
  }

  @inline(never)
  private mutating func unexpectedKey(
    _ cursor: inout JSONCursor, _ record: inout ScannedObject
  ) throws(JSONStop) -> Int {
    let start = cursor.position
    let range = try cursor.string("a key in double quotes")
    let spelt = cursor.text.extracting(Int(range.start)..<Int(range.end))
    var name: [UInt8] = []
    name.appendUnescaped(spelt)
    guard name.span.isUTF8 else {
      record.note(
        FieldFault(.invalidUTF8, nil, "the key \(spelt.shown) is not UTF-8; expected UTF-8"))
      return -1
    }
    guard let number = keys.number(of: name.span) else {
      record.note(
        FieldFault(
          .tooManyColumns, nil,
          "\(spelt.shown) is one key too many; expected at most \(limits.columns) in a file"))
      return -1
    }
    if number == canonical.count {
      guard table == nil else { throw JSONStop(.newKey, at: start, "a key") }
      _ = learn()
    }
    return Int(number)
  }

  /// Keeps a value as a field; false if the dataset does not read it.
  @inline(__always)
  private mutating func keep(
    _ value: JSONValue, of key: Int, _ record: inout ScannedObject,
    in fields: inout MutableSpan<FieldRange>
  ) -> Bool {
    let key = canonical[key]
    let column = columnOfKey[key]
    guard lastObject[key] != object else {
      record.note(
        FieldFault(
          .duplicateKey, column < 0 ? nil : column, "the key is there twice; expected it once"))
      return false
    }
    lastObject[key] = object
    guard column >= 0 else {
      if isStrict {
        record.note(
          FieldFault(
            .tooManyColumns, nil,
            "the key \(keys.names[key]) is none of the dataset; expected no other"))
      }
      return false
    }
    if value.isNested {
      record.note(
        FieldFault(.cast, column, "an object or an array; expected text, a number or a flag"))
    }
    fields[column] = value.field
    if value.field.isEscaped { record.isEscaped = true }
    return true
  }

  /// Empties the fields of columns that a record does not have.
  private func clearMissing(
    _ record: inout ScannedObject, in fields: inout MutableSpan<FieldRange>
  ) {
    for (column, isRequired) in wanted where lastObject[keyOfColumn[column]] != object {
      fields[column] = .empty
      if isRequired {
        record.note(FieldFault(.missingColumns, column, "the key is not there; expected it"))
      }
    }
  }
}

extension ScannedObject {
  /// Keeps the first fault.
  @inline(never)
  fileprivate mutating func note(_ fault: FieldFault) {
    if self.fault == nil { self.fault = fault }
  }
}

extension JSONCursor {
  /// Passes over a key that is spelt as expected; false, and nothing else, where it is not.
  @inline(__always)
  fileprivate mutating func skipKey(
    _ spelling: (start: Int, byteCount: Int), in words: [UInt64]
  ) -> Bool {
    let start = position + 1
    guard byte == RecordScanner.quote, start + spelling.byteCount <= bound else { return false }
    var offset = 0
    var word = spelling.start
    while offset + 8 <= spelling.byteCount {
      guard text.word(at: start + offset) == words[word] else { return false }
      offset += 8
      word += 1
    }
    let rest = spelling.byteCount - offset
    if rest > 0 {
      let mask = (1 << UInt64(8 * rest)) &- 1 as UInt64
      guard text.word(at: start + offset) & mask == words[word] else { return false }
    }
    position = start + spelling.byteCount
    return true
  }
}
