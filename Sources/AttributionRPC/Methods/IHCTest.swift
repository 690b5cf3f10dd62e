/// Asks the remote IHC service for nothing, to see that it can be reached and takes the key.
package struct IHCTest: RPCMethod {
  package static let name = "ihc.test"
  package static let summary =
    "Asks the remote IHC service for nothing, to see that it can be reached and takes the key."
  package static let effect = Effect.writes

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var result = Result.works
    package var message = ""
    package var next: String?
    package var url = ""
    package var status: Int?
    package var elapsedMilliseconds: Int?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("result", \.result, required: true, "What came of it."),
      Member("message", \.message, required: true, "The same in words."),
      Member("next", \.next, "What to do, where it does not work."),
      Member("url", \.url, required: true, "What was asked."),
      Member("status", \.status, "The HTTP status, if there was an answer."),
      Member("elapsed_ms", \.elapsedMilliseconds, "How long the client took, in milliseconds."),
    ]
  }

  /// What came of a test.
  package enum Result: String, JSONChoice {
    /// The service can be reached, and takes the key.
    case works
    /// It answered that it fails, or wants to be left alone for a while.
    case failing
    /// It refuses the key, or is not at that address.
    case denied
    case unreachable
    /// The client has no key, or was about to stop.
    case returned
    /// No client process asked for work.
    case noClient = "no-client"
    /// A client process took it, and nothing came back.
    case noAnswer = "no-answer"
  }
}
