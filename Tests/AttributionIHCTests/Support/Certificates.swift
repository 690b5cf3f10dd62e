import Foundation
import NIOSSL
import TestSupport

/// Certificates of an authority of our own, made with `openssl` where that is there.
struct Certificates {
  static let isThere = access("/usr/bin/openssl", X_OK) == 0
  static let missing = "needs /usr/bin/openssl"

  let workdir: Workdir

  /// The file of the authority's certificate.
  var authority: String { workdir.path("authority.pem") }

  init() throws {
    workdir = try Workdir()
    try make("authority", subject: "/CN=Authority of a test", ["-days", "2"])
  }

  /// What a server needs whose certificate names `names`, such as `DNS:localhost`.
  ///
  /// The authority signs it, unless it does so itself; `newest` is the newest version of TLS that
  /// the server speaks, where it is not all.
  func context(
    names: String, isTrusted: Bool = true, newest: TLSVersion? = nil
  ) throws -> NIOSSLContext {
    let name = "server-\(UUID().uuidString)"
    let signer =
      isTrusted
      ? ["-CA", authority, "-CAkey", workdir.path("authority.key")] : []
    try make(
      name, subject: "/CN=server",
      ["-days", "1", "-addext", "subjectAltName=\(names)"] + signer)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(workdir.path("\(name).pem"))
        .map { .certificate($0) },
      privateKey: .privateKey(
        try NIOSSLPrivateKey(file: workdir.path("\(name).key"), format: .pem)))
    if let newest {
      configuration.minimumTLSVersion = .tlsv1
      configuration.maximumTLSVersion = newest
    }
    return try NIOSSLContext(configuration: configuration)
  }

  /// The certificate of the authority, for who trusts it.
  func trusted() throws -> [NIOSSLCertificate] { try NIOSSLCertificate.fromPEMFile(authority) }

  private func make(_ name: String, subject: String, _ more: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments =
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", workdir.path("\(name).key"), "-out", workdir.path("\(name).pem"),
        "-subj", subject,
      ] + more
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CertificateError(arguments: process.arguments ?? [])
    }
  }
}

/// `openssl` did not do what was asked.
struct CertificateError: Error {
  let arguments: [String]
}
