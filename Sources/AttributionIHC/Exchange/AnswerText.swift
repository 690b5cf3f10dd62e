import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Reads the text of an answer, and no more of it than it may have.
enum AnswerText {
  /// What makes an answer useless.
  struct Failure: Error {
    let outcome: PostOutcome
    let message: String
  }

  /// Reads at most `limit` bytes.
  static func read(_ response: HTTPClientResponse, limit: Int) async throws -> String {
    let codings = response.headers[canonicalForm: "content-encoding"]
      .filter { $0.lowercased() != "identity" }
    guard codings.isEmpty else {
      throw Failure(
        outcome: .broken,
        message: "the answer is compressed (\(codings.joined(separator: ", "))), unasked")
    }
    if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }) {
      guard length <= limit else { throw tooLarge(limit) }
    }
    var bytes: [UInt8] = []
    for try await part in response.body {
      guard part.readableBytes <= limit - bytes.count else { throw tooLarge(limit) }
      bytes.append(contentsOf: part.readableBytesView)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(outcome: .broken, message: "the answer is not UTF-8")
    }
    return text
  }

  private static func tooLarge(_ limit: Int) -> Failure {
    Failure(outcome: .tooLarge, message: "the answer is longer than \(limit) bytes")
  }
}
