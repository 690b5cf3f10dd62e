import AttributionCore

/// Why a saved request or answer is not taken.
struct SavedFault: Hashable {
  var code: Code
  /// What is wrong and what would be right.
  var message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// In the order in which they are told.
  enum Code: Int, Comparable {
    case wrongSum
    case contradictory
    case incomplete
    case extra
    case repeated
    case refused
    case badStatus
    case unread
    case redistribution
    case cutOff
    case ambiguous

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }
}

extension SavedFault {
  static func wrongSum(_ millionths: Int64) -> SavedFault {
    let text = FixedPoint.text(millionths, decimals: 6)
    return SavedFault(
      .wrongSum,
      "ihc sums to \(text); expected 1 ± 0.01: a journey that was split over requests has more")
  }

  static let contradictory = SavedFault(
    .contradictory, "two answers for one session differ; expected one answer for each session")
  static let incomplete = SavedFault(
    .incomplete, "sessions that were sent are not in the answer; expected all of them")
  static let extra = SavedFault(
    .extra, "the answer has sessions that were not sent; expected exactly those that were")
  static let repeated = SavedFault(
    .repeated, "a session was sent twice; expected each once")
  static let refused = SavedFault(
    .refused, "the service could not compute it, and says so in partialFailureErrors")
  static let unread = SavedFault(
    .unread, "a row of it is in quarantine; expected all of its rows")
  static let cutOff = SavedFault(
    .cutOff, "the file breaks off in it; expected the rest of it")
  static let ambiguous = SavedFault(
    .ambiguous,
    "several requests or answers have the same sessions and differ otherwise; expected each "
      + "request in one object with its answer")

  static func badStatus(_ status: Int32) -> SavedFault {
    SavedFault(.badStatus, "the service answered with status \(status); expected 200 or 206")
  }
}
