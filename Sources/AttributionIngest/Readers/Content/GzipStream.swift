import CZlib

/// What is in a gzip file (RFC 1952): all of its members, one after the other.
///
/// Zeros after the last member are padding, as tapes leave it.
final class GzipStream: ByteStream {
  private var input: PackedInput
  private var size: UnpackedSize
  /// Behind a pointer of its own: zlib compares its address.
  private let state: UnsafeMutablePointer<z_stream>
  private var position = Position.beforeFirst
  /// Where the member being read begins in the file.
  private var memberOffset: Int64 = 0

  private enum Position {
    case beforeFirst
    case within
    case between
    case atEnd
  }

  init(_ file: InputFile, limits: ReaderLimits) throws(ExportError) {
    input = PackedInput(file, bufferBytes: limits.packedBufferBytes)
    size = UnpackedSize(limits)
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    let gzipOnly: Int32 = 15 + 16
    let status = inflateInit2_(
      state, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw ExportError(.readFailed, "zlib cannot begin (status \(status)); expected it to")
    }
  }

  deinit {
    inflateEnd(state)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  var bytesTaken: Int64 { input.offset }

  func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(ExportError) -> Int {
    var done = 0
    while done < range.count && position != .atEnd {
      if position == .within {
        let count = try inflate(into: &bytes, range.dropFirst(done))
        try size.add(count, packed: input.offset)
        done += count
      } else {
        try beginMember()
      }
    }
    return done
  }

  private func beginMember() throws(ExportError) {
    if position == .between {
      guard try input.skipZeros() else {
        position = .atEnd
        return
      }
      guard input.first == 0x1F else { throw .garbage(after: .gzip, at: input.offset) }
    }
    memberOffset = input.offset
    inflateReset(state)
    position = .within
  }

  private func inflate(
    into bytes: inout [UInt8], _ range: Range<Int>
  ) throws(ExportError) -> Int {
    guard try input.refill() else { throw .truncated(.gzip, at: input.offset) }
    let status = bytes.withUnsafeMutableBufferPointer { output in
      input.take { input in
        state.pointee.next_in = input.baseAddress
        state.pointee.avail_in = UInt32(input.count)
        state.pointee.next_out = output.baseAddress.map { $0 + range.lowerBound }
        state.pointee.avail_out = UInt32(range.count)
        let status = CZlib.inflate(state, Z_NO_FLUSH)
        return (input.count - Int(state.pointee.avail_in), status)
      }
    }
    switch status {
    case Z_OK: break
    case Z_STREAM_END: position = .between
    default:
      if memberOffset > 0 && state.pointee.total_in <= 2 {
        throw .garbage(after: .gzip, at: memberOffset)
      }
      let reason = state.pointee.msg.map { String(cString: $0) } ?? "status \(status)"
      throw .damaged(.gzip, at: input.offset, reason)
    }
    return range.count - Int(state.pointee.avail_out)
  }
}
