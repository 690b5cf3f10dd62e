/// A column of a dataset: its name and what its cells hold.
struct Column: Sendable {
  let name: String
  let kind: Kind
  let isRequired: Bool

  static func required(_ name: String, _ kind: Kind) -> Column {
    Column(name: name, kind: kind, isRequired: true)
  }

  static func optional(_ name: String, _ kind: Kind) -> Column {
    Column(name: name, kind: kind, isRequired: false)
  }

  enum Kind: Sendable {
    case identifier
    case text
    case flag
    case amount
    case date
    /// A time of day.
    case time
    /// An RFC 3339 date and time.
    case timestamp
  }
}

extension Column {
  /// A name as it is compared: without case, spaces or underscores.
  static func normalised(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && !$0.isWhitespace }
  }
}
