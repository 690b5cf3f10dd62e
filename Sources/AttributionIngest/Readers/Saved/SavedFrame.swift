/// An object or an array of a saved file that has begun and not ended.
struct SavedFrame {
  let isObject: Bool
  /// What comes next in it.
  var state = State.first
  /// What its flat objects are: those of `customer_journeys`, say.
  let expected: SavedRowKind
  /// What the objects of an array are, once the first of them has told.
  var rows: SavedRowKind = []
  /// Whether it stands in `partialFailureErrors`.
  let isOfFailures: Bool
  /// Whether what it says is said of the envelope around it.
  let isTransparent: Bool
  /// What the member is whose value comes next.
  var key = SavedKey.other
  var envelope: SavedEnvelope?

  enum State {
    /// A value or a key, or the end.
    case first
    /// A value, or a key.
    case next
    /// The value of a key.
    case value
    /// A comma, or the end.
    case separator
  }
}

/// What is known of an envelope as long as it is open.
struct SavedEnvelope {
  let line: Int64
  /// Given once a row stands in it.
  var number: UInt32 = 0
  var url: [UInt8] = []
  var conversionType: [UInt8] = []
  var redistribution: [UInt8] = []
  var status: Int32?
  /// Whether it has `customer_journeys`, and so is all that was sent.
  var isRequest = false
  var hasRequests = false
  var hasAnswers = false
  /// Envelopes of rows of requests and of answers in it that belong to no other, itself included.
  var requests = SavedMates()
  var answers = SavedMates()

  init(line: Int64) { self.line = line }

  /// Takes the worse of two.
  mutating func note(status: Int32) {
    let isFine = self.status.map { $0 == 200 || $0 == 206 } ?? true
    if isFine { self.status = status }
  }
}

/// Envelopes of one kind: how many, and the last of them.
struct SavedMates {
  private(set) var count = 0
  private(set) var last: UInt32 = 0

  mutating func add(_ scope: UInt32) {
    count += 1
    last = scope
  }

  mutating func add(_ other: SavedMates) {
    count += other.count
    last = other.count > 0 ? other.last : last
  }
}
