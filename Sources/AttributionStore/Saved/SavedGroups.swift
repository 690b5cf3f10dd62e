import AttributionCore

/// The rows of one conversion that a load brings, as requests and answers.
struct SavedGroups {
  /// A request or an answer, or both, with the file and line that it begins on.
  struct Arrival {
    var element: SavedElement
    var file: UInt32
    var line: Int64
  }

  struct Refusal {
    var fault: SavedFault
    var file: UInt32
    var line: Int64
  }

  private(set) var arrivals: [Arrival] = []
  private(set) var refusals: [Refusal] = []

  /// What stands in one envelope of a file.
  private struct Envelope: Hashable {
    var file: UInt32
    var scope: UInt32
  }

  fileprivate struct Half {
    var line: Int64
    var place: SavedScopes.Place
    var sent: [SavedElement.SentSession] = []
    var answered: [SavedElement.AnsweredSession] = []
    var isRequestUnread = false
    var isAnswerUnread = false
  }

  /// `channels` are the names of the load's channels.
  init(_ records: [SavedRecord], _ scopes: [UInt32: SavedScopes], channels: [String]) {
    var halves: [Envelope: Half] = [:]
    var order: [Envelope] = []
    var failures: Set<Envelope> = []
    for record in records {
      let envelope = Envelope(file: record.file, scope: record.fact.scope)
      if record.fact.kind == .failure {
        failures.insert(envelope)
        continue
      }
      if halves[envelope] == nil {
        order.append(envelope)
        halves[envelope] = Half(
          line: record.fact.line,
          place: (scopes[record.file] ?? SavedScopes()).place(record.fact.scope))
      }
      halves[envelope]?.add(record, channels)
    }
    for envelope in order {
      guard let half = halves[envelope] else { continue }
      if envelope.scope == 0 {
        addRows(half, envelope)
      } else {
        let isFailed = half.place.scopes.contains {
          failures.contains(Envelope(file: envelope.file, scope: $0))
        }
        addHalf(half, envelope, isFailed: isFailed)
      }
    }
    pair(halves)
  }

  /// Adds rows that stand in no envelope.
  private mutating func addRows(_ half: Half, _ envelope: Envelope) {
    if half.isRequestUnread || half.isAnswerUnread { refuse(.unread, envelope, half.line) }
    if !half.sent.isEmpty {
      var element = SavedElement(.requestRows)
      element.sent = Set(half.sent).sorted()
      add(element, envelope, half.line)
    }
    if !half.answered.isEmpty {
      var element = SavedElement(.answerRows)
      element.answered = Set(half.answered).sorted()
      add(element, envelope, half.line)
    }
  }

  private mutating func addHalf(_ half: Half, _ envelope: Envelope, isFailed: Bool) {
    guard !half.place.isCutOff else { return refuse(.cutOff, envelope, half.line) }
    if !half.sent.isEmpty || half.isRequestUnread {
      var element = SavedElement(.request)
      element.terms = SavedTerms(
        url: half.place.url, conversionType: half.place.conversionType,
        redistribution: half.place.redistribution)
      element.sent = half.sent.sorted()
      if let fault = half.place.fault {
        refuse(SavedFault(.redistribution, fault), envelope, half.line)
      } else if half.isRequestUnread {
        refuse(.unread, envelope, half.line)
      } else if let fault = element.ownFault {
        refuse(fault, envelope, half.line)
      } else {
        add(element, envelope, half.line)
      }
    }
    guard !half.answered.isEmpty || half.isAnswerUnread || isFailed else { return }
    var element = SavedElement(.answer)
    element.answered = Set(half.answered).sorted()
    if let status = half.place.badStatus {
      refuse(.badStatus(status), envelope, half.line)
    } else if isFailed {
      refuse(.refused, envelope, half.line)
    } else if half.isAnswerUnread {
      refuse(.unread, envelope, half.line)
    } else if let fault = element.ownFault {
      refuse(fault, envelope, half.line)
    } else {
      add(element, envelope, half.line)
    }
  }

  private mutating func add(_ element: SavedElement, _ envelope: Envelope, _ line: Int64) {
    arrivals.append(Arrival(element: element, file: envelope.file, line: line))
    scopes.append(envelope)
  }

  private mutating func refuse(_ fault: SavedFault, _ envelope: Envelope, _ line: Int64) {
    refusals.append(Refusal(fault: fault, file: envelope.file, line: line))
  }

  /// Where each arrival stands.
  private var scopes: [Envelope] = []

  /// Joins requests with the answers that the file has in one object with them.
  private mutating func pair(_ halves: [Envelope: Half]) {
    var byExchange: [Envelope: [Int]] = [:]
    for index in arrivals.indices {
      let exchange = halves[scopes[index]]?.place.exchange ?? 0
      guard exchange > 0 else { continue }
      byExchange[Envelope(file: arrivals[index].file, scope: exchange), default: []].append(index)
    }
    var dropped: Set<Int> = []
    for indices in byExchange.values where indices.count == 2 {
      let request = indices.first { arrivals[$0].element.kind == .request }
      let answer = indices.first { arrivals[$0].element.kind == .answer }
      guard let request, let answer else { continue }
      var whole = arrivals[request].element
      whole.kind = .exchange
      whole.answered = arrivals[answer].element.answered
      dropped.insert(answer)
      if let fault = whole.ownFault {
        // The request may have been answered elsewhere; this answer is of nothing else.
        refuse(fault, scopes[answer], arrivals[answer].line)
      } else {
        arrivals[request].element = whole
      }
    }
    arrivals = arrivals.indices.filter { !dropped.contains($0) }.map { arrivals[$0] }
  }
}

extension SavedGroups.Half {
  fileprivate mutating func add(_ record: SavedRecord, _ channels: [String]) {
    line = min(line, record.fact.line)
    switch record.fact.kind {
    case .request:
      sent.append(
        SavedElement.SentSession(
          instant: record.fact.instant, session: record.session,
          channel: Array(channels[Int(record.fact.channel)].utf8), flags: record.fact.flags,
          isConversion: record.fact.isConversion))
    case .answer:
      answered.append(
        SavedElement.AnsweredSession(session: record.session, numbers: record.fact.numbers))
    case .unreadRequest: isRequestUnread = true
    case .unreadAnswer: isAnswerUnread = true
    case .failure: break
    }
  }
}
