/// A way in which the answer to a request may be wrong though the request was right.
package enum StandInFault: String, CaseIterable, Sendable {
  case tooMany = "429"
  case tooManyBare = "429-bare"
  case failed = "500"
  case unavailable = "503"
  case delay
  case reset
  case truncated
  case cut
  case notANumber = "nan"
  case bodyStatus = "body-status"
  case page = "html"
  case partial = "206"
  case missing
  case sums
  case text
  case reordered
  case duplicated
  case extra

  /// What happens, for people.
  package var summary: String {
    switch self {
    case .tooMany: "status 429 with Retry-After"
    case .tooManyBare: "status 429 without it"
    case .failed: "status 500"
    case .unavailable: "status 503"
    case .delay: "a good answer, but only after --delay"
    case .reset: "the connection is reset, nothing is answered"
    case .truncated: "the connection ends in the middle of the body"
    case .cut: "a body whose JSON ends too early"
    case .notANumber: "a NaN among the numbers"
    case .bodyStatus: "the status in the body is another than HTTP’s, and one of them is 500"
    case .page: "a page of HTML with status 200"
    case .partial: "status 206: some journeys are left out and listed in partialFailureErrors"
    case .missing: "a row of some journeys is missing"
    case .sums: "the ihc of some journeys sums to 1.37"
    case .text: "the numbers of some journeys are strings"
    case .reordered: "rows in another order (nothing is wrong with that)"
    case .duplicated: "some rows twice (nothing is wrong with that)"
    case .extra: "rows of journeys that nobody asked for (nothing is wrong with that)"
    }
  }

  /// Whether the fault spoils the answer for all journeys, so that no two such can be had at once.
  var isOfAll: Bool {
    switch self {
    case .tooMany, .tooManyBare, .failed, .unavailable, .delay, .reset, .truncated, .cut,
      .notANumber, .bodyStatus, .page:
      true
    case .partial, .missing, .sums, .text, .reordered, .duplicated, .extra: false
    }
  }
}
