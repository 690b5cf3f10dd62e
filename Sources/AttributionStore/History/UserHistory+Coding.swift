import AttributionCore

/// Histories are stored as JSON arrays, so that any SQL tool can read them through the views.
///
/// A session is `[id, instant, channel, flags, file, line]`, followed by `cost, file, line` where
/// a cost is known and by an object of details where there are any (after three nulls where no
/// cost is known). A conversion is `[id, instant, revenue, file, line, isFromJourney]`, followed by
/// an object of details where there are any. Amounts are millionths. Instants are whole seconds, or a
/// string of microseconds where there is a fraction, which hardly any export has.
extension UserHistory {
  /// Appends the JSON of the sessions in `range` to `output`.
  func encodeSessions(_ range: Range<Int>, into output: inout ByteBuffer) {
    // One look into each list for all of them.
    let sessions = sessions.span
    text.withUnsafeBytes { text in
      output.append(UInt8(ascii: "["))
      for index in range {
        let session = sessions[index]
        let length = Self.numbersLength + Int(session.details.count)
        output.write(atMost: length + BytePen.length(ofString: Int(session.id.count))) { pen in
          if index > range.lowerBound { pen.write(UInt8(ascii: ",")) }
          pen.write(session, text)
        }
      }
      output.append(UInt8(ascii: "]"))
    }
  }

  /// The most that brackets, commas and numbers of a fact take.
  private static let numbersLength = 9 * BytePen.fieldLength + 32

  /// Appends the JSON of the conversions to `output`.
  func encodeConversions(into output: inout ByteBuffer) {
    text.withUnsafeBytes { text in
      output.append(UInt8(ascii: "["))
      for (index, conversion) in conversions.enumerated() {
        let length = Self.numbersLength + Int(conversion.details.count)
        output.write(atMost: length + BytePen.length(ofString: Int(conversion.id.count))) { pen in
          if index > 0 { pen.write(UInt8(ascii: ",")) }
          pen.write(conversion, text)
        }
      }
      output.append(UInt8(ascii: "]"))
    }
  }

  func appendString(_ range: TextRange, to output: inout ByteBuffer) {
    text.withUnsafeBytes { output.appendJSONString($0.piece(range)) }
  }

  /// Appends the sessions of a stored chunk.
  mutating func decodeSessions(_ json: UnsafeRawBufferPointer) throws(StoreError) {
    var cursor = FactCursor(json)
    try cursor.open()
    while try cursor.hasElement() {
      try cursor.open()
      let id = try cursor.string(into: &self)
      var session = SessionFact(
        id: id, instant: try cursor.instant(),
        givenChannel: ChannelID(rawValue: UInt32(truncatingIfNeeded: try cursor.field())),
        flags: SessionFlags(rawValue: UInt8(truncatingIfNeeded: try cursor.field())),
        place: Place(file: FileID(rawValue: try cursor.field()), line: try cursor.field()),
        cost: nil, details: .empty)
      if !cursor.isAtEnd {
        if let cost = try cursor.optionalField(), let file = try cursor.optionalField(),
          let line = try cursor.optionalField()
        {
          session.cost = CostFact(
            amount: Money(micros: cost), place: Place(file: FileID(rawValue: file), line: line))
        } else {
          // The two nulls that stand for the place of no cost.
          _ = try cursor.optionalField()
          _ = try cursor.optionalField()
        }
        if !cursor.isAtEnd { session.details = try cursor.object(into: &self) }
      }
      try cursor.close()
      sessions.append(session)
    }
  }

  /// Appends the stored conversions.
  mutating func decodeConversions(_ json: UnsafeRawBufferPointer) throws(StoreError) {
    var cursor = FactCursor(json)
    try cursor.open()
    while try cursor.hasElement() {
      try cursor.open()
      let id = try cursor.string(into: &self)
      var conversion = ConversionFact(
        id: id, instant: try cursor.instant(),
        revenue: Money(micros: try cursor.field()),
        place: Place(file: FileID(rawValue: try cursor.field()), line: try cursor.field()),
        isFromJourney: try cursor.field() != 0, details: .empty)
      if !cursor.isAtEnd { conversion.details = try cursor.object(into: &self) }
      try cursor.close()
      conversions.append(conversion)
    }
  }
}

extension BytePen {
  /// Writes a session whose texts are pieces of `text`.
  @inline(__always)
  fileprivate mutating func write(_ session: SessionFact, _ text: UnsafeRawBufferPointer) {
    write(UInt8(ascii: "["))
    write(string: text.piece(session.id))
    writeField(session.instant)
    writeField(Int64(session.givenChannel.rawValue))
    writeField(Int64(session.flags.rawValue))
    writeField(session.place.file.rawValue)
    writeField(session.place.line)
    if let cost = session.cost {
      writeField(cost.amount.micros)
      writeField(cost.place.file.rawValue)
      writeField(cost.place.line)
    }
    if session.details.count > 0 {
      if session.cost == nil { write(",null,null,null") }
      write(UInt8(ascii: ","))
      write(text.piece(session.details))
    }
    write(UInt8(ascii: "]"))
  }

  /// Writes a conversion whose texts are pieces of `text`.
  fileprivate mutating func write(_ conversion: ConversionFact, _ text: UnsafeRawBufferPointer) {
    write(UInt8(ascii: "["))
    write(string: text.piece(conversion.id))
    writeField(conversion.instant)
    writeField(conversion.revenue.micros)
    writeField(conversion.place.file.rawValue)
    writeField(conversion.place.line)
    writeField(conversion.isFromJourney ? 1 : 0)
    if conversion.details.count > 0 {
      write(UInt8(ascii: ","))
      write(text.piece(conversion.details))
    }
    write(UInt8(ascii: "]"))
  }

  /// Writes a comma and an instant.
  @inline(__always)
  private mutating func writeField(_ instant: Instant) {
    let (seconds, fraction) = instant.micros.quotientAndRemainder(dividingBy: 1_000_000)
    guard fraction != 0 else { return writeField(seconds) }
    write(",\"")
    write(decimal: instant.micros)
    write(UInt8(ascii: "\""))
  }
}
