import FoundationEssentials

/// The proxies that the environment names, by the rules of curl.
///
/// Variables in lower case come before those in capitals. `no_proxy` has names, each of which
/// stands for its subdomains too, addresses, and networks such as `10.0.0.0/8`; `*` is everything.
package struct ProxySettings: Hashable, Sendable {
  private var http: Proxy?
  private var https: Proxy?
  private var exceptions: [Substring] = []

  /// Reads the variables; one that cannot be used is an error, and is not shown.
  package init(environment: (String) -> String?) throws(IHCStartError) {
    func value(_ names: String...) throws(IHCStartError) -> Proxy? {
      for name in names.flatMap({ [$0, $0.uppercased()] }) {
        if let text = environment(name), !text.isEmpty { return try Proxy(text, of: name) }
      }
      return nil
    }
    http = try value("http_proxy", "all_proxy")
    https = try value("https_proxy", "all_proxy")
    let text = ["no_proxy", "NO_PROXY"].lazy.compactMap(environment).first { !$0.isEmpty }
    exceptions = (text ?? "").lowercased().split { $0 == "," || $0 == " " }
  }

  /// The proxy of a request; nil where it goes without.
  package func proxy(for url: ServiceURL) -> Proxy? {
    guard !exceptions.contains(where: { Self.names($0, url.host) }) else { return nil }
    return url.scheme == .https ? https : http
  }

  private static func names(_ exception: Substring, _ host: String) -> Bool {
    if exception == "*" { return true }
    if let address = NetworkAddress(host) {
      let parts = exception.split(separator: "/", maxSplits: 1)
      guard let first = parts.first, let network = NetworkAddress(ServiceURL.bare(String(first)))
      else { return false }
      let bits = parts.count == 2 ? Int(parts[1]) : network.bytes.count * 8
      return bits.map { address.isWithin(network, bits: $0) } ?? false
    }
    let name = exception.hasPrefix(".") ? exception.dropFirst() : exception
    return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
  }
}

/// A proxy that makes connections for others, asked by HTTP's CONNECT.
package struct Proxy: Hashable, Sendable {
  package let host: String
  package let port: Int
  package let user: String?
  package let password: String?

  /// The port of a proxy whose address has none, as curl has it.
  private static let standardPort = 1080

  /// Reads what a variable says.
  init(_ text: String, of variable: String) throws(IHCStartError) {
    let parts = URLComponents(string: text.contains("://") ? text : "http://\(text)")
    guard let parts, let host = parts.host, !host.isEmpty, parts.path.isEmpty || parts.path == "/",
      1...65_535 ~= parts.port ?? Self.standardPort
    else {
      throw IHCStartError(.proxy, "\(variable): not the address of a proxy; \(Self.expected)")
    }
    guard let scheme = parts.scheme?.lowercased(), scheme == "http" else {
      throw IHCStartError(
        .proxy, "\(variable): \(parts.scheme ?? "") proxies are not supported; \(Self.expected)")
    }
    self.host = ServiceURL.bare(host)
    port = parts.port ?? Self.standardPort
    user = parts.user
    password = parts.password
  }

  private static let expected = "expected http://[USER:PASSWORD@]HOST:PORT"
}

extension Proxy: CustomStringConvertible {
  /// Where it is, without the user and the password.
  package var description: String { "\(host):\(port)" }
}
