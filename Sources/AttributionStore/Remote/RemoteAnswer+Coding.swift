package import AttributionCore

/// Answers are stored as variable-length integers, seven bits a byte, least first: how many sessions
/// there are, and of each initializer, holder, closer and ihc.
extension RemoteAnswer {
  package func encoded() -> [UInt8] {
    var bytes = ByteBuffer()
    bytes.appendVariable(UInt64(sessions.count))
    for session in sessions {
      for number in [session.initializer, session.holder, session.closer, session.ihc] {
        bytes.appendVariable(UInt64(bitPattern: number))
      }
    }
    return bytes.withUnsafeBytes { Array($0) }
  }

  /// Reads what ``encoded()`` made; throws `corrupt` where it is anything else, or nobody gets
  /// anything by it.
  package init(decoding bytes: UnsafeRawBufferPointer) throws(StoreError) {
    var cursor = VariableCursor(bytes)
    let count = try cursor.next()
    // Each takes a byte at least.
    guard count > 0, count <= UInt64(bytes.count / 4) else { throw Self.corrupt }
    self.init(sessions: [])
    sessions.reserveCapacity(Int(count))
    for _ in 0..<count {
      sessions.append(
        Session(
          initializer: try Self.number(&cursor), holder: try Self.number(&cursor),
          closer: try Self.number(&cursor), ihc: try Self.number(&cursor)))
    }
    guard cursor.isAtEnd, isDividing else { throw Self.corrupt }
  }

  private static func number(_ cursor: inout VariableCursor) throws(StoreError) -> Int64 {
    let number = try cursor.next()
    guard number <= UInt64(largest) else { throw corrupt }
    return Int64(number)
  }

  private static var corrupt: StoreError {
    StoreError(
      .corrupt,
      "a stored answer of the IHC service is damaged; restore the database from a backup")
  }
}
