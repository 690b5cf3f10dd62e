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
    // One look into the text for all of them.
    text.withUnsafeBytes { text in
      output.append(UInt8(ascii: "["))
      for index in range {
        let session = sessions[index]
        if index > range.lowerBound { output.append(UInt8(ascii: ",")) }
        output.append(UInt8(ascii: "["))
        output.appendJSONString(text.piece(session.id))
        output.appendField(session.instant)
        output.appendField(Int64(session.givenChannel.rawValue))
        output.appendField(Int64(session.flags.rawValue))
        output.appendField(session.place.file.rawValue)
        output.appendField(session.place.line)
        if let cost = session.cost {
          output.appendField(cost.amount.micros)
          output.appendField(cost.place.file.rawValue)
          output.appendField(cost.place.line)
        }
        if session.details.count > 0 {
          if session.cost == nil { output.append(",null,null,null") }
          output.append(UInt8(ascii: ","))
          output.append(text.piece(session.details))
        }
        output.append(UInt8(ascii: "]"))
      }
      output.append(UInt8(ascii: "]"))
    }
  }

  /// Appends the JSON of the conversions to `output`.
  func encodeConversions(into output: inout ByteBuffer) {
    text.withUnsafeBytes { text in
      output.append(UInt8(ascii: "["))
      for (index, conversion) in conversions.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        output.append(UInt8(ascii: "["))
        output.appendJSONString(text.piece(conversion.id))
        output.appendField(conversion.instant)
        output.appendField(conversion.revenue.micros)
        output.appendField(conversion.place.file.rawValue)
        output.appendField(conversion.place.line)
        output.appendField(conversion.isFromJourney ? 1 : 0)
        if conversion.details.count > 0 {
          output.append(UInt8(ascii: ","))
          output.append(text.piece(conversion.details))
        }
        output.append(UInt8(ascii: "]"))
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

extension ByteBuffer {
  /// Appends a comma and an instant.
  @inline(__always)
  fileprivate mutating func appendField(_ instant: Instant) {
    let (seconds, fraction) = instant.micros.quotientAndRemainder(
      dividingBy: Instant.microsPerSecond)
    guard fraction != 0 else { return appendField(seconds) }
    append(",\"")
    appendDecimal(instant.micros)
    append(UInt8(ascii: "\""))
  }
}
