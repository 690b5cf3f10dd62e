/// What a dropped file holds: whether it is packed, how its text is encoded, and its format.
struct DroppedContent {
  let format: FileFormat
  private let encoding: TextEncoding
  private let bytes: HashedBytes
  private let limits: ReaderLimits

  /// Looks at the first bytes of a file, and of what is packed in it.
  ///
  /// A byte order mark tells the encoding; without one it is `declared`, or else UTF-8.
  ///
  /// - Throws: `empty-file`, `not-text`, `format-not-taken`, `packed-twice`, and what reading and
  ///   unpacking throw.
  init(
    _ file: InputFile, limits: ReaderLimits, encoding declared: TextEncoding?
  ) throws(ExportError) {
    self.limits = limits
    let packing = Packing(prefix: try file.prefix(FileFormat.prefixBytes))
    let stream = try packing?.stream(file, limits: limits) ?? StoredBytes(file)
    bytes = HashedBytes(stream)
    let prefix = try bytes.prefix(FileFormat.prefixBytes)
    if let packing, let inner = Packing(prefix: prefix) {
      throw ExportError(
        .packedTwice, "\(inner) packed in \(packing); expected one of them: unpack it once")
    }
    encoding = TextEncoding(mark: prefix) ?? declared ?? .utf8
    format = try FileFormat(prefix: prefix, encoding: encoding)
    if let packing, case .sqlite = format {
      throw ExportError(
        .formatNotTaken, "an SQLite database packed in \(packing); expected it unpacked")
    }
  }

  /// The content from its beginning; there is one view of it.
  func window() -> ContentWindow {
    ContentWindow(bytes, encoding, limits: limits)
  }
}
