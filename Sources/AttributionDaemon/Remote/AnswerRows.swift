import AttributionCore
import AttributionRPC
import AttributionStore

/// The rows of an answer, sorted by the journeys that were asked.
struct AnswerRows {
  private var journeys: [String: Journey]
  /// Rows of journeys that were never asked.
  private var strangers = 0
  /// Rows that name no journey.
  private var unreadable = 0

  fileprivate struct Journey {
    let sessions: [String]
    let positions: [String: Int]
    var numbers: [RemoteAnswer.Session?]
    /// What is wrong with it first.
    var fault: (fault: RemoteFault, message: String)?
  }

  fileprivate static let names = ["initializer", "holder", "closer", "ihc"]
  /// How far the ihc of a journey may be from one, in millionths: they come with four decimals.
  private static let tolerance = RemoteAnswer.unit / 100

  /// `sessions` are those of each conversion that was sent, in order.
  init(_ sessions: [String: [String]]) {
    journeys = sessions.mapValues { sessions in
      Journey(
        sessions: sessions,
        positions: Dictionary(
          sessions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }),
        numbers: Array(repeating: nil, count: sessions.count))
    }
  }

  /// What is odd about the answer without being anybody’s fault.
  var note: String? {
    let notes = [
      strangers == 0 ? nil : "\(strangers) rows of journeys that were not asked are ignored",
      unreadable == 0 ? nil : "\(unreadable) rows do not say whose they are",
    ].compactMap(\.self)
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }

  mutating func add(_ row: JSON) {
    guard let conversion = row["conversion_id"]?.string else {
      unreadable += 1
      return
    }
    guard journeys[conversion] != nil else {
      strangers += 1
      return
    }
    journeys[conversion]?.add(row)
  }

  func verdict(on conversion: String) -> RemoteJudgement.Verdict {
    guard let journey = journeys[conversion] else {
      return .wrong(.missing, "its rows are no longer among what was sent")
    }
    if let (fault, message) = journey.fault { return .wrong(fault, message) }
    let numbers = journey.numbers.compactMap(\.self)
    guard !numbers.isEmpty else { return .wrong(.missing, "not in the answer") }
    guard numbers.count == journey.sessions.count else {
      let missing = journey.sessions.count - numbers.count
      return .wrong(
        .incomplete, "\(missing) of its \(journey.sessions.count) sessions are not in the answer")
    }
    // Each is at most a thousand, so nothing overflows.
    let sum = numbers.reduce(0) { $0 + $1.ihc }
    guard abs(sum - RemoteAnswer.unit) <= Self.tolerance else {
      return .wrong(
        .wrongSum, "ihc sums to \(FixedPoint.text(sum, decimals: 6)); expected 1 ± 0.01")
    }
    return .answered(RemoteAnswer(sessions: numbers))
  }
}

extension AnswerRows.Journey {
  fileprivate mutating func add(_ row: JSON) {
    guard fault == nil else { return }
    guard let session = row["session_id"]?.string else {
      fault = (.incomplete, "a row without the text session_id")
      return
    }
    let name = "the session “\(ServiceWords(session, limit: 60))”"
    guard let position = positions[session] else {
      fault = (.extra, "the answer has \(name), which was not sent")
      return
    }
    var values: [Int64] = []
    for member in AnswerRows.names {
      guard case .number(let number)? = row[member], let value = number.millionths,
        0...RemoteAnswer.largest ~= value
      else {
        fault = (
          .badNumber, "\(member) of \(name) is \(Self.shown(row[member])); expected a number from 0"
        )
        return
      }
      values.append(value)
    }
    let numbers = RemoteAnswer.Session(
      initializer: values[0], holder: values[1], closer: values[2], ihc: values[3])
    if let earlier = numbers == self.numbers[position] ? nil : self.numbers[position] {
      fault = (
        .contradictory,
        "the answer has \(name) twice, with \(FixedPoint.text(earlier.ihc, decimals: 6)) and "
          + "\(FixedPoint.text(numbers.ihc, decimals: 6)) for its ihc"
      )
      return
    }
    self.numbers[position] = numbers
  }

  private static func shown(_ json: JSON?) -> String {
    switch json {
    case nil: "missing"
    case .string(let text): "the text “\(ServiceWords(text, limit: 60))”"
    case let json?: ServiceWords(json.text, limit: 60).description
    }
  }
}
