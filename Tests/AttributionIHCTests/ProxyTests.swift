import AttributionRPC
import Testing

@testable import AttributionIHC

/// The way of a request.
@Suite struct ProxyTests {
  @Test(
    arguments: [
      ("https://a.example/", [:], nil),
      ("https://a.example/", ["HTTPS_PROXY": "http://p.example:3128"], "p.example:3128"),
      ("https://a.example/", ["https_proxy": "l:1", "HTTPS_PROXY": "c:1"], "l:1"),
      ("https://a.example/", ["HTTP_PROXY": "p:1"], nil),
      ("http://127.0.0.1/", ["HTTP_PROXY": "p:1"], "p:1"),
      ("http://127.0.0.1/", ["http_proxy": "p"], "p:1080"),
      ("https://a.example/", ["ALL_PROXY": "p:1"], "p:1"),
      ("https://a.example/", ["ALL_PROXY": "p:1", "https_proxy": "q:2"], "q:2"),
      ("https://a.example/", ["HTTPS_PROXY": "[::1]:8"], "::1:8"),
      ("https://a.example/", ["HTTPS_PROXY": ""], nil),
      ("https://a.example/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "a.example"], nil),
      ("https://A.example/", ["HTTPS_PROXY": "p:1", "no_proxy": "A.EXAMPLE"], nil),
      ("https://b.a.example/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "x, .a.example"], nil),
      ("https://b.a.example/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "a.example"], nil),
      ("https://ba.example/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "a.example"], "p:1"),
      ("https://a.example/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "*"], nil),
      ("https://a.example/", ["HTTPS_PROXY": "p:1", "NO_PROXY": ","], "p:1"),
      ("https://10.1.2.3/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "10.1.2.3"], nil),
      ("https://10.1.2.3/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "10.0.0.0/8"], nil),
      ("https://10.1.2.3/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "10.1.2.0/31"], "p:1"),
      ("https://10.1.2.3/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "10.1.2.2/31"], nil),
      ("https://10.1.2.3/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "10.0.0.0/99"], "p:1"),
      ("https://[fd00::7]/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "fd00::/8"], nil),
      ("https://[fd00::7]/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "[fd00::7]"], nil),
      ("https://[fd00::7]/", ["HTTPS_PROXY": "p:1", "NO_PROXY": "0.0.0.0/0"], "p:1"),
    ] as [(String, [String: String], String?)])
  func `the environment says by which proxy`(
    _ url: String, _ environment: [String: String], _ proxy: String?
  ) throws {
    let settings = try ProxySettings { environment[$0] }
    let url = try #require(ServiceURL(url))
    #expect(settings.proxy(for: url)?.description == proxy)
  }

  @Test func `a user and a password are read, and not shown`() throws {
    let settings = try ProxySettings { ["HTTPS_PROXY": "http://me:p%40ss%3A@p.example:3128"][$0] }
    let url = try #require(ServiceURL("https://a.example"))
    let proxy = try #require(settings.proxy(for: url))
    #expect(proxy.user == "me")
    #expect(proxy.password == "p@ss:")
    #expect(proxy.description == "p.example:3128")
  }

  @Test(
    arguments: [
      ("socks5://me:secret@p:1", "https_proxy: socks5 proxies are not supported"),
      ("https://me:secret@p:1", "https_proxy: https proxies are not supported"),
      ("http://", "https_proxy: not the address of a proxy"),
      ("http://me:secret@p:1/path", "https_proxy: not the address of a proxy"),
      ("http://me:secret@p:70000", "https_proxy: not the address of a proxy"),
    ])
  func `a proxy that cannot be used is named by its variable alone`(
    _ text: String, _ message: String
  ) {
    let error = #expect(throws: IHCStartError.self) {
      _ = try ProxySettings { ["https_proxy": text][$0] }
    }
    #expect(error?.message == message + "; expected http://[USER:PASSWORD@]HOST:PORT")
    #expect(error?.code.exitStatus == 78)
  }

  @Test func `a proxy is asked to connect, with its password, and does not see the key`()
    async throws
  {
    let service = try await ScriptedService()
    let proxy = try await ScriptedProxy()
    let report = try await KeyFixture().withPoster(
      environment: ["http_proxy": "http://me:secret@127.0.0.1:\(proxy.port)"]
    ) { await $0.post(IHCRequest(to: service.url())) }
    #expect(report.status == 200, "\(report)")
    #expect(service.requests.count == 1)
    try #require(proxy.requests.count == 1)
    #expect(proxy.requests[0].line == "CONNECT 127.0.0.1:\(service.port) HTTP/1.1")
    #expect(proxy.requests[0].headers["proxy-authorization"] == "Basic bWU6c2VjcmV0")
    #expect(!proxy.requests[0].headers.values.contains { $0.contains(KeyFixture.key) })
  }

  @Test(.enabled(if: Certificates.isThere, Comment(rawValue: Certificates.missing)))
  func `through a proxy, the service's certificate is checked all the same`() async throws {
    let certificates = try Certificates()
    let proxy = try await ScriptedProxy()
    let environment = ["HTTPS_PROXY": "127.0.0.1:\(proxy.port)"]
    let service = try await ScriptedService(
      context: try certificates.context(names: "DNS:service.example"))
    for (authorities, outcome) in [(try certificates.trusted(), "answered"), ([], "unreachable")] {
      // The proxy connects to loopback, whatever name it is asked for.
      let report = try await KeyFixture().withPoster(
        environment: environment, authorities: authorities
      ) { await $0.post(IHCRequest(to: "https://service.example:\(service.port)/v1")) }
      #expect(report.outcome == outcome, "\(report)")
    }
    #expect(service.requests.count == 1)
  }

  @Test(
    arguments: [
      (403, "the proxy refused to connect to it"), (502, "the proxy refused to connect to it"),
      (407, "the proxy wants a user and a password"),
    ])
  func `a proxy that refuses is said to be it`(_ status: Int, _ words: String) async throws {
    let service = try await ScriptedService()
    let proxy = try await ScriptedProxy(refusal: status)
    let report = try await KeyFixture().withPoster(
      environment: ["http_proxy": "http://me:secret@127.0.0.1:\(proxy.port)"]
    ) { await $0.post(IHCRequest(to: service.url())) }
    #expect(report.outcome == "unreachable")
    let message = try #require(report.message)
    #expect(message.contains(words), "\(message)")
    #expect(message.contains("127.0.0.1:\(proxy.port)"))
    #expect(!message.contains("secret"))
    #expect(service.connections == 0)
  }
}
