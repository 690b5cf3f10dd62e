import AttributionCore
import Crypto

/// A saved request for one conversion, a saved answer, or both, as the store keeps it.
struct SavedElement: Hashable {
  var kind: Kind
  var terms = SavedTerms()
  /// Ascending by instant and session; empty of an answer.
  var sent: [SentSession] = []
  /// Ascending by session; empty of a request.
  var answered: [AnsweredSession] = []

  init(_ kind: Kind) { self.kind = kind }

  enum Kind: Int64 {
    /// A request and the answer to it.
    case exchange = 0
    case request = 1
    case answer = 2
    /// Rows that nothing holds together, from whatever files.
    case requestRows = 3
    case answerRows = 4
  }

  /// A session as it was sent.
  struct SentSession: Hashable {
    var instant: Instant
    var session: [UInt8]
    var channel: [UInt8]
    var flags: SessionFlags
    var isConversion: Bool
  }

  /// What was answered for a session.
  struct AnsweredSession: Hashable {
    var session: [UInt8]
    var numbers: RemoteAnswer.Session
  }

  /// Whether other rows may be added to it.
  var isLoose: Bool { kind == .requestRows || kind == .answerRows }

  /// The sessions that were sent, or else answered, each as often as it is there, ascending.
  var sessions: [[UInt8]] {
    let ids = kind == .answer || kind == .answerRows ? answered.map(\.session) : sent.map(\.session)
    return ids.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// All sessions that it names.
  var allSessions: [[UInt8]] { sent.map(\.session) + answered.map(\.session) }

  /// Tells elements of one conversion and kind apart: 16 bytes of a SHA-256 of all they say; of
  /// loose rows only of their terms.
  var digest: [UInt8] {
    var hash = SHA256()
    for part in [terms.url, terms.conversionType] {
      hash.update(data: Array("\(part.map { "\($0.utf8.count):\($0)" } ?? "-")".utf8))
    }
    hash.update(data: terms.redistribution.map { Array("\($0.count):".utf8) + $0 } ?? [])
    if !isLoose {
      hash.update(data: encodedSent)
      hash.update(data: encodedAnswered)
    }
    return Array(hash.finalize().prefix(16))
  }
}

/// How a request was put: where to, and with what; nil where nothing is told.
struct SavedTerms: Hashable {
  var url: String?
  var conversionType: String?
  /// As ``RemoteJourneys`` spells it; empty for none.
  var redistribution: [UInt8]?

  /// The same with what is in force where nothing is told; as it is where no conversion type is
  /// known, and of an answer, which has none.
  func completed(by rules: RemoteIHCRules, _ kind: SavedElement.Kind) -> SavedTerms {
    if kind == .answer || kind == .answerRows { return self }
    guard let type = conversionType ?? (rules.conversionType.isEmpty ? nil : rules.conversionType)
    else { return self }
    return SavedTerms(
      url: url ?? rules.url, conversionType: type,
      redistribution: redistribution ?? RemoteJourneys.text(of: rules.redistribution))
  }

  /// Nil where the conversion type is not known.
  var journeys: RemoteJourneys? {
    guard let url, let conversionType, let redistribution else { return nil }
    return RemoteJourneys(
      url: url, conversionType: conversionType, redistributionText: redistribution)
  }
}

extension SavedElement {
  /// Adds rows that are not there yet.
  mutating func merge(_ other: SavedElement) {
    sent = Set(sent).union(other.sent).sorted()
    answered = Set(answered).union(other.answered).sorted()
  }
}

extension SavedElement.SentSession: Comparable {
  /// In the order in which rows are sent; equal only where everything is.
  static func < (left: Self, right: Self) -> Bool {
    if left.instant != right.instant { return left.instant < right.instant }
    if left.session != right.session {
      return left.session.lexicographicallyPrecedes(right.session)
    }
    if left.channel != right.channel {
      return left.channel.lexicographicallyPrecedes(right.channel)
    }
    if left.flags != right.flags { return left.flags.rawValue < right.flags.rawValue }
    return !left.isConversion && right.isConversion
  }
}

extension SavedElement.AnsweredSession: Comparable {
  /// By session; equal only where everything is.
  static func < (left: Self, right: Self) -> Bool {
    if left.session != right.session {
      return left.session.lexicographicallyPrecedes(right.session)
    }
    return left.numbers.all.lexicographicallyPrecedes(right.numbers.all)
  }
}

extension RemoteAnswer.Session {
  fileprivate var all: [Int64] { [initializer, holder, closer, ihc] }
}
