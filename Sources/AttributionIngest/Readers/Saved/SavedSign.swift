/// Tells saved requests and answers of the remote IHC service from other JSON, by its beginning.
///
/// Rows of facts are flat objects; those of a saved file stand in envelopes. An array of rows, or
/// rows one a line, are for ``JSONText``, whatever they are.
struct SavedSign {
  /// How much of a file is looked at, in bytes.
  private static let mostBytes = 1 << 16

  private let profile: ReadingProfile
  private let limits: ReaderLimits

  /// Whether the content is to be read by ``SavedJSON``; it is used up by that.
  static func isThere(
    in content: DroppedContent, profile: ReadingProfile, limits: ReaderLimits
  ) throws(ExportError) -> Bool {
    let names = [IHCRequests.name, IHCAnswers.name]
    guard profile.dataset.map(names.contains) ?? true else { return false }
    var window = content.window()
    let start = try window.skipByteOrderMark()
    while window.count < mostBytes && !window.isLast { try window.advance(to: 0) }
    let bytes = window.bytes
    let text = bytes.span
    let cursor = JSONCursor(
      text, count: window.count, from: start, isLast: window.isLast, spansLines: true)
    do throws(JSONStop) {
      return try SavedSign(profile: profile, limits: limits).isSaved(cursor)
    } catch {
      // Whatever it is, nothing in what is in view says that it is saved.
      return false
    }
  }

  /// Looks at one value of the text after the other, until one says what it is.
  private func isSaved(_ cursor: JSONCursor) throws(JSONStop) -> Bool {
    var cursor = cursor
    try cursor.skipBlanks()
    if cursor.byte == UInt8(ascii: "[") {
      cursor.position += 1
      try cursor.skipBlanks()
      // Rows of several requests, each with an array of its own.
      if cursor.byte == UInt8(ascii: "[") { return try holdsRows(cursor, depth: 1) }
    }
    while cursor.byte == UInt8(ascii: "{") {
      switch try sign(of: &cursor, depth: 1) {
      case .envelope: return true
      case .row: return false
      case .nothing: break
      }
      try cursor.skipBlanks()
      if cursor.byte == UInt8(ascii: ",") { cursor.position += 1 }
      try cursor.skipBlanks()
    }
    return false
  }

  private enum Sign {
    case envelope
    /// A flat object that may be a row of whatever dataset.
    case row
    /// An object such as `{"message": "Too Many Requests"}`, which programs save too.
    case nothing
  }

  /// What the object says that begins at the cursor, which is moved past it.
  private func sign(
    of cursor: inout JSONCursor, depth: Int
  ) throws(JSONStop) -> Sign {
    var names: Set<String> = []
    try cursor.take(UInt8(ascii: "{"), "an object")
    try cursor.skipBlanks()
    var hasMore = cursor.byte != UInt8(ascii: "}")
    while hasMore {
      let name = try cursor.savedName(profile)
      names.insert(name)
      if cursor.byte == UInt8(ascii: "{") || cursor.byte == UInt8(ascii: "[") {
        switch SavedKey(normalised: name) {
        case .requests, .failures, .redistribution: return .envelope
        case .answers where names.contains("statuscode"): return .envelope
        default: if try holdsRows(cursor, depth: depth) { return .envelope }
        }
      }
      _ = try cursor.value(depth: depth, limit: limits.jsonDepth)
      try cursor.skipBlanks()
      hasMore = cursor.byte == UInt8(ascii: ",")
      if hasMore {
        cursor.position += 1
        try cursor.skipBlanks()
      }
    }
    try cursor.take(UInt8(ascii: "}"), "a comma or the end of the object")
    if names.contains("statuscode") { return .envelope }
    return names.isSubset(of: ["message", "error", "errors", "detail", "status"]) ? .nothing : .row
  }

  /// Whether the first object in a value is a row of a request or an answer, or an envelope.
  private func holdsRows(_ start: JSONCursor, depth: Int) throws(JSONStop) -> Bool {
    var cursor = start
    while cursor.byte == UInt8(ascii: "[") {
      cursor.position += 1
      try cursor.skipBlanks()
    }
    guard cursor.byte == UInt8(ascii: "{"), depth < limits.jsonDepth else { return false }
    let object = try SavedObject(at: cursor, expected: [], profile: profile, limits: limits)
    if case .row = object { return true }
    return try sign(of: &cursor, depth: depth + 1) == .envelope
  }
}
