import FoundationEssentials

/// Where a request goes, as far as it decides by what way.
package struct ServiceURL: Hashable, Sendable {
  package let scheme: Scheme
  /// In lower case, an IPv6 address without its brackets.
  package let host: String

  package enum Scheme: String, Sendable {
    case http
    case https
  }

  /// Reads an address; nil where it is not one of HTTP with a host.
  package init?(_ text: String) {
    guard let parts = URLComponents(string: text),
      let scheme = parts.scheme.flatMap({ Scheme(rawValue: $0.lowercased()) }),
      let host = parts.host?.lowercased(), !host.isEmpty
    else { return nil }
    self.scheme = scheme
    self.host = Self.bare(host)
  }

  /// Whether nobody on the way could read the key.
  package var isPrivate: Bool { scheme == .https || isLoopback }

  private var isLoopback: Bool {
    if host == "localhost" { return true }
    guard let address = NetworkAddress(host) else { return false }
    return address.isLoopback
  }

  static func bare(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }
}
