/// How a dropped file is packed, recognised by its first bytes.
enum Packing: String {
  case gzip
  case zstd

  /// First bytes and what they stand for; a frame of zstd may be one to be skipped (RFC 8878).
  private static let signatures: [(bytes: [UInt8], packing: Packing)] =
    [([0x1F, 0x8B], .gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstd)]
    + (0x50...0x5F).map { ([$0, 0x2A, 0x4D, 0x18], .zstd) }

  /// Nil where content begins like that of no packed file.
  init?(prefix: [UInt8]) {
    guard let known = Self.signatures.first(where: { prefix.starts(with: $0.bytes) }) else {
      return nil
    }
    self = known.packing
  }

  /// The content of a file that is packed in this way.
  func stream(_ file: InputFile, limits: ReaderLimits) throws(ExportError) -> any ByteStream {
    switch self {
    case .gzip: try GzipStream(file, limits: limits)
    case .zstd: try ZstdStream(file, limits: limits)
    }
  }
}

/// Holds a packed file to a size that it may have when it is unpacked.
///
/// A few kilobytes can be made to fill any disk; exports pack to a tenth, not to a thousandth.
struct UnpackedSize {
  private let limits: ReaderLimits
  private var bytes: Int64 = 0

  init(_ limits: ReaderLimits) { self.limits = limits }

  /// Adds bytes that were unpacked; `packed` is how much of the file it took so far.
  ///
  /// - Throws: `unpacked-too-large`.
  mutating func add(_ count: Int, packed: Int64) throws(ExportError) {
    bytes += Int64(count)
    guard bytes <= limits.unpackedBytes else {
      throw ExportError(
        .unpackedTooLarge,
        "more than \(limits.unpackedBytes) bytes when unpacked; expected at most that many")
    }
    if bytes > limits.freelyUnpackedBytes && bytes > packed * limits.unpackedRatio {
      throw ExportError(
        .unpackedTooLarge,
        "the first \(packed) bytes unpack to \(bytes); expected at most \(limits.unpackedRatio) "
          + "for one")
    }
  }
}

extension ExportError {
  /// The file ends before what is packed in it does.
  static func truncated(_ packing: Packing, at offset: Int64) -> ExportError {
    ExportError(
      .truncated,
      "the file ends at byte \(offset), in the middle of its \(packing) data; expected the rest")
  }

  static func damaged(_ packing: Packing, at offset: Int64, _ reason: String) -> ExportError {
    ExportError(
      .packingDamaged,
      "the \(packing) data is damaged before byte \(offset) (\(reason)); expected a sound copy")
  }

  /// After the end of the packed content comes something else.
  static func garbage(after packing: Packing, at offset: Int64) -> ExportError {
    ExportError(
      .packingDamaged,
      "at byte \(offset) the \(packing) data ends and something else follows; expected nothing")
  }
}
