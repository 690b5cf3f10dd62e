import CZstd

/// What is in a zstd file (RFC 8878): all of its frames, one after the other.
final class ZstdStream: ByteStream {
  private var input: PackedInput
  private var size: UnpackedSize
  private let state: OpaquePointer
  private let limits: ReaderLimits
  /// Whether a frame has just ended, and the file may do so too.
  private var isBetweenFrames = false
  /// Where the last frame ends in the file.
  private var frameEnd: Int64 = 0

  init(_ file: InputFile, limits: ReaderLimits) throws(ExportError) {
    guard let state = ZSTD_createDCtx() else {
      throw ExportError(.readFailed, "zstd cannot begin; expected memory for it")
    }
    self.state = state
    self.limits = limits
    input = PackedInput(file, bufferBytes: limits.packedBufferBytes)
    size = UnpackedSize(limits)
    let status = ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, limits.zstdWindowLog)
    precondition(ZSTD_isError(status) == 0, "the window of zstd has a logarithm from 10 to 31")
  }

  deinit { ZSTD_freeDCtx(state) }

  var bytesTaken: Int64 { input.offset }

  func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(ExportError) -> Int {
    var done = 0
    while done < range.count {
      let hasInput = try input.refill()
      if !hasInput && isBetweenFrames { break }
      let step = decompress(into: &bytes, range.dropFirst(done))
      guard ZSTD_isError(step.status) == 0 else { throw error(step.status) }
      guard hasInput || step.count > 0 else { throw .truncated(.zstd, at: input.offset) }
      isBetweenFrames = step.status == 0
      if isBetweenFrames { frameEnd = input.offset }
      try size.add(step.count, packed: input.offset)
      done += step.count
    }
    return done
  }

  private func decompress(
    into bytes: inout [UInt8], _ range: Range<Int>
  ) -> (count: Int, status: Int) {
    bytes.withUnsafeMutableBufferPointer { output in
      input.take { input in
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(
          dst: output.baseAddress.map { $0 + range.lowerBound }, size: range.count, pos: 0)
        let status = ZSTD_decompressStream(state, &target, &source)
        return (source.pos, (target.pos, status))
      }
    }
  }

  private func error(_ status: Int) -> ExportError {
    switch ZSTD_getErrorCode(status) {
    case ZSTD_error_prefix_unknown where frameEnd > 0: .garbage(after: .zstd, at: frameEnd)
    case ZSTD_error_frameParameter_windowTooLarge:
      ExportError(
        .unpackedTooLarge,
        "unpacking takes a window of more than \(1 << (limits.zstdWindowLog - 20)) MiB; "
          + "expected a file that was packed without --long and --ultra")
    default:
      .damaged(.zstd, at: input.offset, String(cString: ZSTD_getErrorName(status)))
    }
  }
}
