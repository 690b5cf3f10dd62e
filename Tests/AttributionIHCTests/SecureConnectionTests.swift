import AttributionRPC
import NIOSSL
import Testing

@testable import AttributionIHC

/// Whom the key is sent to.
@Suite(.enabled(if: Certificates.isThere, Comment(rawValue: Certificates.missing)))
struct SecureConnectionTests {
  @Test func `a server that the given authority vouches for has its requests`() async throws {
    let certificates = try Certificates()
    let service = try await ScriptedService(
      context: try certificates.context(names: "DNS:localhost,IP:127.0.0.1"))
    try await KeyFixture().withPoster(authorities: try certificates.trusted()) { poster in
      for host in ["localhost", "127.0.0.1"] {
        let report = await poster.post(IHCRequest(to: "https://\(host):\(service.port)/v1"))
        #expect(report.status == 200, "\(host): \(report)")
      }
    }
    #expect(service.requests.map { $0.headers["x-api-key"] } == [KeyFixture.key, KeyFixture.key])
  }

  @Test func `a server that nobody vouches for has nothing, and the message names the way out`()
    async throws
  {
    let certificates = try Certificates()
    for isTrusted in [true, false] {
      let service = try await ScriptedService(
        context: try certificates.context(names: "DNS:localhost", isTrusted: isTrusted))
      // Where the authority signed it, nobody trusts that here.
      let authorities = isTrusted ? [] : try certificates.trusted()
      let report = try await KeyFixture().withPoster(authorities: authorities) {
        await $0.post(IHCRequest(to: "https://localhost:\(service.port)/v1"))
      }
      #expect(report.outcome == "unreachable")
      #expect(report.message?.contains("--ca-file") == true, "\(report.message ?? "")")
      #expect(service.requests.isEmpty)
    }
  }

  @Test func `a server with another's certificate has nothing`() async throws {
    let certificates = try Certificates()
    let service = try await ScriptedService(
      context: try certificates.context(names: "DNS:elsewhere.example,IP:127.0.0.2"))
    try await KeyFixture().withPoster(authorities: try certificates.trusted()) { poster in
      for host in ["localhost", "127.0.0.1"] {
        let report = await poster.post(IHCRequest(to: "https://\(host):\(service.port)/v1"))
        #expect(report.outcome == "unreachable", "\(host): \(report)")
      }
    }
    #expect(service.requests.isEmpty)
  }

  @Test func `a server that speaks no TLS 1.2 has nothing`() async throws {
    let certificates = try Certificates()
    let service = try await ScriptedService(
      context: try certificates.context(names: "DNS:localhost", newest: .tlsv11))
    let report = try await KeyFixture().withPoster(authorities: try certificates.trusted()) {
      await $0.post(IHCRequest(to: "https://localhost:\(service.port)/v1"))
    }
    #expect(report.outcome == "unreachable", "\(report)")
    #expect(service.requests.isEmpty)
  }

  @Test func `a server that speaks no TLS at all has nothing`() async throws {
    let service = try await ScriptedService()
    let report = try await KeyFixture().withPoster {
      await $0.post(IHCRequest(to: "https://localhost:\(service.port)/v1", timeout: 2_000))
    }
    #expect(report.outcome == "unreachable", "\(report)")
    #expect(service.requests.isEmpty)
  }
}
