/// Cuts a stream of bytes into lines (LF or CRLF), whatever pieces it arrives in.
///
/// A line over the limit is reported once, as soon as it is too long; the rest of it is skipped
/// unseen, and the next line is read as if nothing had happened.
package struct LineFramer: Sendable {
  package enum Line: Hashable, Sendable {
    /// The bytes of a line, without its end.
    case complete([UInt8])
    /// A line over the limit began here.
    case tooLong
  }

  /// Bytes of the longest line, without its end.
  package let limit: Int
  private var partial: [UInt8] = []
  private var isSkipping = false

  package init(limit: Int = RPCLimits().requestBytes) { self.limit = limit }

  /// Whether a line has begun and not ended, so that a peer can be timed.
  package var isWithinLine: Bool { isSkipping || !partial.isEmpty }

  /// Takes the next bytes of the stream and returns the lines that they end.
  package mutating func feed(_ bytes: [UInt8]) -> [Line] { feed(bytes.span) }

  /// Takes the next bytes of the stream and returns the lines that they end.
  package mutating func feed(_ bytes: Span<UInt8>) -> [Line] {
    var lines: [Line] = []
    var start = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      take(bytes, start..<index, into: &lines)
      if !isSkipping { lines.append(.complete(endedLine())) }
      isSkipping = false
      start = index + 1
    }
    take(bytes, start..<bytes.count, into: &lines)
    return lines
  }

  /// The stream has ended: returns the last line, where it lacks its LF.
  package mutating func finish() -> Line? {
    guard !partial.isEmpty else { return nil }
    return .complete(endedLine())
  }

  private mutating func take(
    _ bytes: Span<UInt8>, _ range: Range<Int>, into lines: inout [Line]
  ) {
    guard !isSkipping else { return }
    // One byte of grace for a CR, which may turn out to belong to the line's end.
    guard partial.count + range.count <= limit + 1 else { return overflow(&lines) }
    bytes.extracting(range).withUnsafeBufferPointer { partial.append(contentsOf: $0) }
    if partial.count > limit, partial.last != UInt8(ascii: "\r") { overflow(&lines) }
  }

  private mutating func overflow(_ lines: inout [Line]) {
    lines.append(.tooLong)
    partial.removeAll()
    isSkipping = true
  }

  private mutating func endedLine() -> [UInt8] {
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    defer { partial = [] }
    return partial
  }
}
