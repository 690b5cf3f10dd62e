/// The base URL of a service that is sent a key: `https`, or plain `http` on the machine itself.
struct ServiceURL {
  /// As it was written, without a slash at the end.
  let text: String

  enum Fault: Error {
    case notAURL
    /// The key would go over the network in clear text.
    case clearText(host: String)
  }

  init(_ text: String) throws(Fault) {
    let lowercased = text.lowercased()
    guard let scheme = ["https://", "http://"].first(where: { lowercased.hasPrefix($0) }),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Self.unwanted.contains($0) })
    else { throw .notAURL }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    guard let host = Self.host(of: authority) else { throw .notAURL }
    guard scheme == "https://" || Self.isOnThisMachine(host) else {
      throw .clearText(host: host)
    }
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path = path.dropLast() }
    self.text = scheme + authority + path
  }

  /// Queries, fragments and user names have no place in a base URL.
  private static let unwanted = Array("?#@\"\\<>".utf8)

  /// The host, without brackets; nil where that or the port is none.
  private static func host(of authority: Substring) -> String? {
    let isBracketed = authority.hasPrefix("[")
    let end = isBracketed ? authority.firstIndex(of: "]") : authority.firstIndex(of: ":")
    let host = authority[..<(end ?? authority.endIndex)].drop { $0 == "[" }
    if isBracketed, end == nil { return nil }
    var port = authority[(end ?? authority.endIndex)...]
    if isBracketed { port = port.dropFirst() }
    if !port.isEmpty {
      guard port.first == ":", let number = UInt16(port.dropFirst()), number > 0 else { return nil }
    }
    let allowed: (Character) -> Bool = { character in
      guard character.isASCII else { return false }
      return character.isLetter || character.isNumber || "-._".contains(character)
        || isBracketed && character == ":"
    }
    return host.isEmpty || !host.allSatisfy(allowed) ? nil : String(host)
  }

  private static func isOnThisMachine(_ host: String) -> Bool {
    if host == "::1" || host.lowercased() == "localhost" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
