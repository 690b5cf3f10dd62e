/// The members of a session's details that rules ask about, found and decoded.
///
/// Details are the JSON object of texts that the reader of exports writes; of anything else, what
/// stands before the first thing that does not fit is taken.
struct DetailMembers {
  private(set) var campaign = 0..<0
  private(set) var referrer = 0..<0
  private(set) var landingURL = 0..<0

  /// Decodes the values to the end of `raw`, in which they then stand.
  init(_ details: Span<UInt8>, into raw: inout [UInt8]) {
    var position = 1
    while position + 4 < details.count, details[position] == UInt8(ascii: "\"") {
      let keyStart = position + 1
      position = keyStart
      while position < details.count, details[position] != UInt8(ascii: "\"") { position += 1 }
      let key = keyStart..<position
      // After the key: its quote, a colon, and the quote of the value.
      guard position + 2 < details.count, details[position + 1] == UInt8(ascii: ":"),
        details[position + 2] == UInt8(ascii: "\"")
      else { return }
      position += 3
      let value = Self.decodeText(details, &position, into: &raw)
      switch details.extracting(key) {
      case let name where Self.isSame(name, "campaign"): campaign = value
      case let name where Self.isSame(name, "referrer"): referrer = value
      case let name where Self.isSame(name, "landing_url"): landingURL = value
      default: break
      }
      guard position < details.count, details[position] == UInt8(ascii: ",") else { return }
      position += 1
    }
  }

  private static func isSame(_ bytes: Span<UInt8>, _ name: StaticString) -> Bool {
    guard bytes.count == name.utf8CodeUnitCount else { return false }
    for index in bytes.indices where bytes[index] != name.utf8Start[index] { return false }
    return true
  }

  /// Decodes a JSON text behind its first quote, and moves past its last.
  private static func decodeText(
    _ bytes: Span<UInt8>, _ position: inout Int, into raw: inout [UInt8]
  ) -> Range<Int> {
    let start = raw.count
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\"), position < bytes.count {
        appendEscaped(bytes, &position, to: &raw)
      } else {
        raw.append(byte)
      }
    }
    return start..<raw.count
  }

  /// Decodes what stands behind a backslash.
  private static func appendEscaped(
    _ bytes: Span<UInt8>, _ position: inout Int, to raw: inout [UInt8]
  ) {
    let kind = bytes[position]
    position += 1
    switch kind {
    case UInt8(ascii: "n"): raw.append(0x0A)
    case UInt8(ascii: "r"): raw.append(0x0D)
    case UInt8(ascii: "t"): raw.append(0x09)
    case UInt8(ascii: "u"):
      // Only control characters are written so.
      raw.append(0x20)
      position = min(bytes.count, position + 4)
    default: raw.append(kind)
    }
  }
}
