import CZlib
import CZstd

/// Bytes as a packing program writes them.
enum Packed {
  /// One member of gzip.
  static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let gzipOnly: Int32 = 15 + 16
    let memory: Int32 = 8
    var status = deflateInit2_(
      &stream, 6, Z_DEFLATED, gzipOnly, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw Failure(status: Int(status)) }
    defer { deflateEnd(&stream) }
    var bytes = bytes
    var packed = [UInt8](
      repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    bytes.withUnsafeMutableBufferPointer { bytes in
      packed.withUnsafeMutableBufferPointer { packed in
        stream.next_in = bytes.baseAddress
        stream.avail_in = UInt32(bytes.count)
        stream.next_out = packed.baseAddress
        stream.avail_out = UInt32(packed.count)
        status = deflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { throw Failure(status: Int(status)) }
    return Array(packed.prefix(Int(stream.total_out)))
  }

  /// One frame of zstd, with a checksum.
  static func zstd(_ bytes: [UInt8], windowLog: Int32 = 0) throws -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    if windowLog > 0 { ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog) }
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let capacity = packed.count
    let (status, count) = packed.withUnsafeMutableBytes { packed in
      bytes.withUnsafeBytes { bytes in
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var output = ZSTD_outBuffer(dst: packed.baseAddress, size: capacity, pos: 0)
        // In two steps, so that the window is not made as small as the content is.
        ZSTD_compressStream2(context, &output, &input, ZSTD_e_continue)
        return (ZSTD_compressStream2(context, &output, &input, ZSTD_e_end), output.pos)
      }
    }
    guard status == 0 else { throw Failure(status: status) }
    return Array(packed.prefix(count))
  }

  struct Failure: Error {
    var status: Int
  }
}
