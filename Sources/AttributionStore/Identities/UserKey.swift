import AttributionCore

/// A user's id, with the number by which the tables find it.
struct UserKey: Hashable {
  var hash: UInt64
  var id: [UInt8]

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension HotStatement {
  /// Binds a user's number and id; the caller keeps the id alive until the statement was run.
  func bind(_ hash: UInt64, _ id: UnsafeRawBufferPointer, at index: Int32) {
    bind(Int64(bitPattern: hash), at: index)
    bind(text: id, at: index + 1)
  }

  /// The user whose number stands in a column and whose id stands in the next.
  func user(_ column: Int32) -> UserKey {
    UserKey(hash: UInt64(bitPattern: integer(column)), id: withBytes(column + 1) { Array($0) })
  }
}
