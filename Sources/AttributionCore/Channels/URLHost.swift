/// Finds hosts in what exports call URLs.
enum URLHost {
  /// The host of a URL, or of what looks like one without its scheme; empty for a path.
  static func range(in bytes: Span<UInt8>, _ url: Range<Int>) -> Range<Int> {
    var start = url.lowerBound
    var end = start
    while end < url.upperBound, !endsAuthority(bytes[end]) { end += 1 }
    // A scheme ends in `:`, which comes just before the first slash of two.
    if end > start, end + 1 < url.upperBound, bytes[end] == slash, bytes[end + 1] == slash,
      bytes[end - 1] == UInt8(ascii: ":")
    {
      start = end + 2
    } else if end == start, end + 1 < url.upperBound, bytes[end] == slash, bytes[end + 1] == slash {
      start = end + 2
    }
    end = start
    while end < url.upperBound, !endsAuthority(bytes[end]) {
      if bytes[end] == UInt8(ascii: "@") { start = end + 1 }
      end += 1
    }
    if let colon = (start..<end).first(where: { bytes[$0] == UInt8(ascii: ":") }) { end = colon }
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }

  /// Whether a host is none, but a word that programs write where there is none.
  static func isPlaceholder(_ bytes: Span<UInt8>, _ host: Range<Int>) -> Bool {
    guard host.count <= 9 else { return false }
    return placeholders.contains { isSame(bytes, host, $0.span) }
  }

  private static let placeholders = [
    "-", "(direct)", "(none)", "(not set)", "about", "direct", "none", "null", "undefined",
  ].map { Array($0.utf8) }

  /// Whether two hosts are the same but for a leading `www.`.
  static func isSameSite(_ bytes: Span<UInt8>, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
    let left = withoutPrefix(bytes, left)
    let right = withoutPrefix(bytes, right)
    return !right.isEmpty && isSame(bytes, left, bytes.extracting(right))
  }

  private static func isSame(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ other: Span<UInt8>
  ) -> Bool {
    guard range.count == other.count else { return false }
    for index in other.indices
    where TextFolding.lowercased(bytes[range.lowerBound + index])
      != TextFolding.lowercased(other[index])
    {
      return false
    }
    return true
  }

  private static func withoutPrefix(_ bytes: Span<UInt8>, _ host: Range<Int>) -> Range<Int> {
    guard host.count > prefix.count,
      isSame(bytes, host.prefix(prefix.count), prefix.span)
    else { return host }
    return host.dropFirst(prefix.count)
  }

  private static let prefix = Array("www.".utf8)

  private static let slash = UInt8(ascii: "/")

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == slash || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
      || byte == UInt8(ascii: "\\")
  }
}
