import AttributionRPC
import Foundation
import Logging
import NIOSSL
import TestSupport

@testable import AttributionIHC

/// A key file, and what is made from it.
struct KeyFixture {
  static let key = "secret-key-0123456789"

  let workdir: Workdir
  let store: KeyStore

  init() throws {
    workdir = try Workdir()
    try Self.write(Self.key + "\n", in: workdir)
    store = try KeyStore(KeyFile(path: workdir.path("key")))
  }

  func replace(with text: String) throws { try Self.write(text, in: workdir) }

  private static func write(_ text: String, in workdir: Workdir) throws {
    try workdir.write(text, to: "key")
    chmod(workdir.path("key"), 0o600)
  }

  /// A poster that is shut down after `body`.
  func withPoster<Result>(
    environment: [String: String] = [:], authorities: [NIOSSLCertificate] = [],
    _ body: (Poster) async throws -> Result
  ) async throws -> Result {
    let poster = Poster(
      keys: store, proxies: try ProxySettings { environment[$0] }, authorities: authorities)
    do {
      let result = try await body(poster)
      try await poster.shutDown()
      return result
    } catch {
      try await poster.shutDown()
      throw error
    }
  }
}

extension IHCRequest {
  /// A request of one journey.
  init(to url: String, id: Int = 1, timeout: Int = 60_000, answerBytes: Int = 1 << 20) {
    self.init()
    self.id = id
    attempt = 1
    self.url = url
    body = #"{"customer_journeys":[{"conversion_id":"ü\#(id)"}]}"#
    timeoutMilliseconds = timeout
    self.answerBytes = answerBytes
  }
}

extension Logger {
  /// One that nobody reads.
  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
