/// Names of files as the daemon shows them: a backslash twice, and as `\xNN` each byte that is not
/// printable.
enum ShownName {
  /// The name itself.
  static func bytes(of shown: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(shown.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      if next == UInt8(ascii: "x"),
        let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(escaped)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(next)
      }
    }
    return bytes
  }

  /// Whether a name is certain to be shown without a change.
  static func isShownAsIs(_ name: String) -> Bool {
    name.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") }
  }
}
