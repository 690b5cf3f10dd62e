/// A cell of a dropped database, as SQLite stores it; its bytes stand in the message it came in.
enum DatabaseCell {
  case null
  case integer(Int64)
  case real(Double)
  /// A text of `count` bytes, of which these are there.
  case text(Range<Int>, count: Int)
  /// A blob of `count` bytes, of which these are there.
  case blob(Range<Int>, count: Int)

  /// How much of a blob is passed on, in bytes: it cannot be used, only shown.
  static let shownBlobBytes = 32

  /// How messages call the types.
  enum Kind: UInt8 {
    case null
    case integer
    case real
    case text
    case blob
  }
}
