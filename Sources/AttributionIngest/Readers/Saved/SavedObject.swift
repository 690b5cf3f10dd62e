/// What an object in a saved file is: a row, or an envelope around rows.
enum SavedObject {
  /// A row of a request, of an answer, or of both together.
  case row(SavedRowKind)
  case envelope

  /// Looks at the object that begins at the cursor, up to its end or the first value in it that is
  /// no scalar; where it is not JSON, its keys up to there decide.
  ///
  /// `expected` is what a flat object there is that does not say it itself; columns may have other
  /// names in `profile`. Throws where it is not whole in view.
  init(
    at cursor: JSONCursor, expected: SavedRowKind, profile: ReadingProfile, limits: ReaderLimits
  ) throws(JSONStop) {
    var names: Set<String> = []
    var isFlat = true
    do throws(JSONStop) {
      isFlat = try Self.collect(&names, at: cursor, profile: profile, limits: limits)
    } catch {
      guard error.reason != .incomplete else { throw error }
    }
    guard names.contains("conversionid"), names.contains("sessionid") else {
      self = isFlat && !names.isEmpty && !expected.isEmpty ? .row(expected) : .envelope
      return
    }
    var kind: SavedRowKind = []
    if names.contains("channellabel") { kind.insert(.request) }
    if names.contains("ihc") { kind.insert(.answer) }
    if kind.isEmpty { kind = expected }
    self = kind.isEmpty ? .envelope : .row(kind)
  }

  /// Collects the keys of an object.
  ///
  /// - Returns: Whether all of its values are scalars; if not, keys after the first other are not
  ///   collected.
  private static func collect(
    _ names: inout Set<String>, at start: JSONCursor, profile: ReadingProfile,
    limits: ReaderLimits
  ) throws(JSONStop) -> Bool {
    var cursor = start
    try cursor.take(UInt8(ascii: "{"), "an object")
    try cursor.skipBlanks()
    var hasMore = cursor.byte != UInt8(ascii: "}")
    while hasMore {
      names.insert(try cursor.savedName(profile))
      if cursor.byte == UInt8(ascii: "{") || cursor.byte == UInt8(ascii: "[") { return false }
      _ = try cursor.value(depth: 1, limit: limits.jsonDepth)
      try cursor.skipBlanks()
      hasMore = cursor.byte == UInt8(ascii: ",")
      if hasMore {
        cursor.position += 1
        try cursor.skipBlanks()
      }
    }
    try cursor.take(UInt8(ascii: "}"), "a comma or the end of the object")
    return true
  }
}

extension JSONCursor {
  /// Passes over a key and the colon after it, up to the value.
  ///
  /// - Returns: The key, normalised, by the dataset's name of it.
  mutating func savedName(_ profile: ReadingProfile) throws(JSONStop) -> String {
    let range = try string("a key in double quotes")
    var spelt: [UInt8] = []
    spelt.appendUnescaped(text.extracting(Int(range.start)..<Int(range.end)))
    try skipBlanks()
    try take(UInt8(ascii: ":"), "a colon")
    try skipBlanks()
    let name = Column.normalised(String(decoding: spelt, as: UTF8.self))
    return profile.aliases[name].map(Column.normalised) ?? name
  }
}
