import CZstd

/// Text that is kept packed, as one frame of zstd (RFC 8878).
package enum PackedText {
  /// Quick, and JSON rows shrink to a tenth.
  private static let level: Int32 = 3

  package static func pack(_ text: [UInt8]) throws(StoreError) -> [UInt8] {
    var failure: Int?
    let packed = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(text.count)) {
      target, count in
      let size = text.withUnsafeBytes { source in
        ZSTD_compress(target.baseAddress, target.count, source.baseAddress, source.count, level)
      }
      if ZSTD_isError(size) != 0 { failure = size } else { count = size }
    }
    if let failure {
      throw StoreError(
        .inaccessible, "zstd cannot pack: \(String(cString: ZSTD_getErrorName(failure)))")
    }
    return packed
  }

  /// Unpacks what ``pack(_:)`` made; throws `corrupt` where it is anything else, or longer than
  /// `limit` bytes.
  package static func unpack(
    _ packed: UnsafeRawBufferPointer, limit: Int = mostBytes
  ) throws(StoreError) -> [UInt8] {
    let size = ZSTD_getFrameContentSize(packed.baseAddress, packed.count)
    // The two highest numbers say that there is no frame, or no size in it.
    guard size <= UInt64(limit) else {
      throw StoreError(
        .corrupt,
        "a packed text in the database is damaged, or longer than \(limit) bytes; restore the "
          + "database from a backup")
    }
    var failure: Int?
    let text = [UInt8](unsafeUninitializedCapacity: Int(size)) { target, count in
      let unpacked = ZSTD_decompress(
        target.baseAddress, target.count, packed.baseAddress, packed.count)
      if ZSTD_isError(unpacked) != 0 { failure = unpacked } else { count = unpacked }
    }
    guard failure == nil, text.count == Int(size) else {
      throw StoreError(
        .corrupt, "a packed text in the database is damaged; restore the database from a backup")
    }
    return text
  }

  package static func unpack(
    _ packed: [UInt8], limit: Int = mostBytes
  ) throws(StoreError) -> [UInt8] {
    do { return try packed.withUnsafeBytes { try unpack($0, limit: limit) } } catch {
      throw StoreError.wrapping(error, path: "packed text")
    }
  }

  /// More than any request, answer or journey has.
  package static let mostBytes = 1 << 30
}
