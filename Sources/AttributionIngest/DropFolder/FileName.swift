/// A file's name as its directory holds it: any bytes but a slash and a zero.
package struct FileName: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }

  /// The most bytes that Linux allows in a name.
  package static let longest = 255

  static func + (name: Self, suffix: String) -> Self { Self(name.bytes + suffix.utf8) }

  /// The name without `suffix`, if it ends in that and something stands before it.
  func removing(suffix: String) -> Self? {
    let tail = suffix.utf8
    guard bytes.count > tail.count, bytes.suffix(tail.count).elementsEqual(tail) else { return nil }
    return Self(Array(bytes.dropLast(tail.count)))
  }
}

extension FileName: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}

extension FileName: Comparable {
  /// Byte by byte.
  package static func < (left: Self, right: Self) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension FileName {
  /// What a name in the inbox says about its file.
  package enum Role: Hashable {
    /// Something to load.
    case data
    /// Somebody's unfinished or private file.
    case ignored
    /// A `NAME.done`: whoever wrote `NAME` says that it is complete.
    case sidecar(of: FileName)
    /// What SQLite keeps beside a database: claimed with it, never alone.
    case companion(of: FileName)
  }

  package var role: Role {
    if bytes.first == UInt8(ascii: ".") { return .ignored }
    if Self.unfinishedSuffixes.contains(where: { removing(suffix: $0) != nil }) { return .ignored }
    for suffix in Self.companionSuffixes {
      if let owner = removing(suffix: suffix) { return .companion(of: owner) }
    }
    guard let owner = removing(suffix: Self.sidecarSuffix) else { return .data }
    return owner.role == .data ? .sidecar(of: owner) : .ignored
  }

  /// How programs mark a file that they are still writing.
  static let unfinishedSuffixes = [".part", ".partial", ".tmp", ".crdownload", "~", ".swp"]
  static let companionSuffixes = ["-wal", "-shm", "-journal"]
  static let sidecarSuffix = ".done"
  /// Ends the name of a file that is to be read even if its content is in already.
  package static let forceSuffix = ".force"
}
