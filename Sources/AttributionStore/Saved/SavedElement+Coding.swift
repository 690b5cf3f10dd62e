import AttributionCore

/// Rows are stored one after the other: numbers of variable length and texts after their lengths.
extension SavedElement {
  var encodedSent: [UInt8] {
    var bytes = ByteBuffer()
    bytes.appendVariable(UInt64(sent.count))
    for row in sent {
      bytes.appendVariable(UInt64(bitPattern: row.instant.micros))
      bytes.appendVariable(UInt64(row.flags.rawValue) << 1 | (row.isConversion ? 1 : 0))
      bytes.appendText(row.session)
      bytes.appendText(row.channel)
    }
    return bytes.withUnsafeBytes { Array($0) }
  }

  var encodedAnswered: [UInt8] {
    var bytes = ByteBuffer()
    bytes.appendVariable(UInt64(answered.count))
    for row in answered {
      bytes.appendText(row.session)
      for number in [
        row.numbers.initializer, row.numbers.holder, row.numbers.closer, row.numbers.ihc,
      ] {
        bytes.appendVariable(UInt64(number))
      }
    }
    return bytes.withUnsafeBytes { Array($0) }
  }

  /// Reads what ``encodedSent`` made.
  static func sent(decoding bytes: [UInt8]) throws(StoreError) -> [SentSession] {
    do {
      return try bytes.withUnsafeBytes { bytes in
        var cursor = VariableCursor(bytes)
        var rows: [SentSession] = []
        for _ in 0..<(try cursor.count()) {
          let instant = Instant(micros: Int64(bitPattern: try cursor.next()))
          let flags = try cursor.next()
          rows.append(
            SentSession(
              instant: instant, session: try cursor.text(), channel: try cursor.text(),
              flags: SessionFlags(rawValue: UInt8(truncatingIfNeeded: flags >> 1)),
              isConversion: flags & 1 == 1))
        }
        return rows
      }
    } catch { throw Self.corrupt }
  }

  /// Reads what ``encodedAnswered`` made.
  static func answered(decoding bytes: [UInt8]) throws(StoreError) -> [AnsweredSession] {
    do {
      return try bytes.withUnsafeBytes { bytes in
        var cursor = VariableCursor(bytes)
        var rows: [AnsweredSession] = []
        for _ in 0..<(try cursor.count()) {
          let session = try cursor.text()
          let numbers = RemoteAnswer.Session(
            initializer: Int64(clamping: try cursor.next()),
            holder: Int64(clamping: try cursor.next()), closer: Int64(clamping: try cursor.next()),
            ihc: Int64(clamping: try cursor.next()))
          rows.append(AnsweredSession(session: session, numbers: numbers))
        }
        return rows
      }
    } catch { throw Self.corrupt }
  }

  private static let corrupt = StoreError(
    .corrupt, "a saved request or answer in the database is damaged; restore a backup")
}

extension ByteBuffer {
  fileprivate mutating func appendText(_ text: [UInt8]) {
    appendVariable(UInt64(text.count))
    text.withUnsafeBytes { append($0) }
  }
}
