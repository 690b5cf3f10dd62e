import AttributionCore

/// What became of a file's saved requests and answers.
struct SavedTally {
  /// Journeys whose answer is there now, and how many of them the file brought.
  private var matched = 0
  private var new = 0
  /// Those of them that a conversion of now has.
  private var current = 0
  private var waitingRequests = 0
  private var waitingAnswers = 0
  private var untyped = 0
  /// Journeys that were sent otherwise than attributiond sends them.
  private var others = 0
  private var faults: [SavedFault.Code: (fault: SavedFault, count: Int, line: Int64)] = [:]

  mutating func add(_ taken: ImportedAnswers.Taken, isSentAsOurs: Bool) {
    matched += 1
    if taken.isNew { new += 1 }
    if taken.isCurrent { current += 1 }
    if !isSentAsOurs { others += 1 }
  }

  mutating func addWaiting(_ kind: SavedElement.Kind) {
    if kind == .answer || kind == .answerRows { waitingAnswers += 1 } else { waitingRequests += 1 }
  }

  mutating func addUntyped() { untyped += 1 }

  mutating func add(_ fault: SavedFault, line: Int64) {
    guard let known = faults[fault.code] else {
      faults[fault.code] = (fault, 1, line)
      return
    }
    let isFirst = line < known.line
    faults[fault.code] = (isFirst ? fault : known.fault, known.count + 1, min(line, known.line))
  }

  /// Sentences for the ledger.
  var notes: [String] {
    var notes: [String] = []
    if matched > 0 {
      let before = new < matched ? ", \(matched - new) of them known before" : ""
      notes.append(
        "\(matched) saved answer\(matched == 1 ? "" : "s") imported\(before); "
          + "\(current) fit a journey of now")
    }
    if others > 0 {
      notes.append(
        "\(others) of them were sent with the conversion on another session than the last: "
          + "attributiond asks otherwise, and asks for these again")
    }
    if waitingRequests > 0 {
      notes.append("\(Self.journeys(waitingRequests)) for the answer to the saved request")
    }
    if waitingAnswers > 0 {
      notes.append("\(Self.journeys(waitingAnswers)) for the request of the saved answer")
    }
    if untyped > 0 {
      notes.append("\(Self.journeys(untyped)) for ihc.conversion_type, which the file does not say")
    }
    for (_, entry) in faults.sorted(by: { $0.key < $1.key }) {
      let journeys = entry.count == 1 ? "1 journey" : "\(entry.count) journeys"
      notes.append(
        "\(journeys) not imported, the first on line \(entry.line): \(entry.fault.message)")
    }
    return notes
  }

  private static func journeys(_ count: Int) -> String {
    count == 1 ? "1 journey waits" : "\(count) journeys wait"
  }
}
