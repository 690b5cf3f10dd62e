import AttributionCore

/// Saved requests to the remote IHC service and its answers, in JSON, as records.
///
/// A row is an object with the ids of a conversion and a session, wherever it stands. The objects
/// around it are envelopes, which may say more of the rows in them: where they were sent, with which
/// redistribution, and with what status they came back.
struct SavedJSON: RecordContainer {
  var window: ContentWindow
  var frames: [SavedFrame] = []
  var position: Int
  var line: Int64 = 1
  var requests: SavedRows<IHCRequests>
  var answers: SavedRows<IHCAnswers>
  let limits: ReaderLimits
  let profile: ReadingProfile
  /// Where the value began that is outermost now.
  private var beginning: (line: Int64, offset: Int64) = (1, 0)
  /// How many outermost values have ended.
  private var values = 0
  private var isSkippingLine = false
  private var lastScope: UInt32 = 0
  var hasRequests = false
  var hasAnswers = false
  var rows: Int64 = 0

  init(
    _ content: DroppedContent, limits: ReaderLimits, profile: ReadingProfile
  ) throws(ExportError) {
    window = content.window()
    position = try window.skipByteOrderMark()
    requests = try SavedRows(limits: limits, profile: profile)
    answers = try SavedRows(limits: limits, profile: profile)
    self.limits = limits
    self.profile = profile
  }

  /// Complete once everything was read.
  var datasets: [String] {
    (hasRequests ? [IHCRequests.name] : [])
      + (hasAnswers || !hasRequests ? [IHCAnswers.name] : [])
  }

  var notes: [String] { requests.notes + answers.notes }
  var bytesDone: Int64 { window.bytesDone(at: position) }

  func digest() -> ContentDigest { window.digest() }

  mutating func fill(
    _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Bool {
    while true {
      switch try readView(&batch, with: &parser) {
      case .full: return true
      case .ended: return !batch.isEmpty
      case .used:
        try window.advance(to: position)
        position = 0
      }
    }
  }

  /// Why reading a view has stopped.
  private enum Pause {
    case full
    /// There is nothing more that is whole in view.
    case used
    case ended
  }

  private mutating func readView(
    _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Pause {
    let bytes = window.bytes
    let text = bytes.span
    let count = window.count
    let isLast = window.isLast
    while !batch.isFull(limits) {
      if isSkippingLine {
        let rest = RecordScanner.lineEnd(in: text, position..<count, isLast: isLast)
        position = rest.next
        guard rest.isFound else { return isLast ? .ended : .used }
        line += 1
        isSkippingLine = false
      }
      do throws(JSONStop) {
        let isAtEnd = try step(text, count: count, isLast: isLast, &batch, with: &parser)
        if isAtEnd { return .ended }
      } catch {
        if error.reason == .incomplete { return .used }
        try passOver(error, &batch)
      }
    }
    return .full
  }

  /// Goes on behind a line that is not JSON; where a value goes over several lines, it is not
  /// certain where the next one begins.
  private mutating func passOver(
    _ stop: JSONStop, _ batch: inout RowBatch
  ) throws(ExportError) {
    guard beginning.line == line, values > 0 else { throw broken(stop) }
    rows += 1
    // Without the line itself: what is around rows may hold what is not to be kept, such as a key.
    batch.bad.append(
      BadRow(
        fault(stop), columns: [], line: line, byteOffset: beginning.offset, raw: []))
    frames.removeAll()
    isSkippingLine = true
  }

  /// Takes the next token; what it cannot take whole it does not take at all.
  ///
  /// - Returns: Whether the file has ended.
  private mutating func step(
    _ text: Span<UInt8>, count: Int, isLast: Bool, _ batch: inout RowBatch,
    with parser: inout FieldParser
  ) throws(JSONStop) -> Bool {
    var cursor = JSONCursor(text, count: count, from: position, isLast: isLast, spansLines: true)
    try cursor.skipBlanks()
    take(cursor)
    guard position < count else {
      guard isLast else { throw JSONStop(.incomplete, at: count, "a value") }
      guard frames.isEmpty else {
        throw JSONStop(.truncated, at: count, "the rest of it")
      }
      return true
    }
    cursor = JSONCursor(
      text, count: count, from: position, limit: limits.lineBytes + 1, isLast: isLast,
      spansLines: true)
    guard let frame = frames.last else {
      beginning = (line, window.offset(at: position))
      guard cursor.byte == UInt8(ascii: "{") || cursor.byte == UInt8(ascii: "[") else {
        throw cursor.stop("an object or an array")
      }
      try value(&cursor, &batch, with: &parser)
      return false
    }
    let end = frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    switch frame.state {
    case .first where cursor.byte == end, .separator where cursor.byte == end:
      cursor.position += 1
      take(cursor)
      close(&batch)
    case .separator:
      try cursor.take(UInt8(ascii: ","), "a comma or the end of the value")
      take(cursor)
      frames[frames.count - 1].state = .next
    case .first where frame.isObject, .next where frame.isObject:
      let key = SavedKey(normalised: try cursor.savedName(profile))
      take(cursor)
      frames[frames.count - 1].key = key
      if case .requests = key, let index = openEnvelope {
        frames[index].envelope?.isRequest = true
      }
      frames[frames.count - 1].state = .value
    case .first, .next, .value: try value(&cursor, &batch, with: &parser)
    }
    return false
  }

  /// Moves on to where the cursor is.
  mutating func take(_ cursor: borrowing JSONCursor) {
    position = cursor.position
    line += cursor.lineEnds
  }
}

extension SavedJSON {
  /// Takes a value, or the beginning of one that has others in it.
  private mutating func value(
    _ cursor: inout JSONCursor, _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(JSONStop) {
    let key = frames.last?.key ?? .other
    let isNested = cursor.byte == UInt8(ascii: "{") || cursor.byte == UInt8(ascii: "[")
    if isNested, case .redistribution = key, frames.last?.isObject == true {
      return try takeRedistribution(&cursor)
    }
    guard isNested else { return try takeScalar(&cursor, &batch) }
    let isObject = cursor.byte == UInt8(ascii: "{")
    if isObject, try takeRow(cursor, &batch, with: &parser) {
      endValue()
      return
    }
    guard frames.count < limits.jsonDepth else {
      throw JSONStop(.tooDeep, at: cursor.position, "fewer levels")
    }
    let parent = frames.last
    let isMember = parent?.isObject == true
    var expected = parent?.expected ?? []
    if isMember {
      expected =
        switch key {
        case .requests: .request
        case .answers: .answer
        default: []
        }
    }
    var isTransparent = false
    if isMember, case .more = key { isTransparent = true }
    var isOfFailures = parent?.isOfFailures ?? false
    if isMember, case .failures = key { isOfFailures = true }
    cursor.position += 1
    take(cursor)
    frames.append(
      SavedFrame(
        isObject: isObject, expected: isOfFailures ? [] : expected, isOfFailures: isOfFailures,
        isTransparent: isTransparent,
        envelope: isObject && !isTransparent && !isOfFailures ? SavedEnvelope(line: line) : nil))
  }

  /// Notes that a value has ended in what is open now.
  private mutating func endValue() {
    guard !frames.isEmpty else {
      values += 1
      return
    }
    frames[frames.count - 1].state = .separator
    frames[frames.count - 1].key = .other
  }

  private mutating func takeRedistribution(_ cursor: inout JSONCursor) throws(JSONStop) {
    let field = try cursor.value(depth: frames.count, limit: limits.jsonDepth).field
    let text = cursor.text.extracting(Int(field.start)..<Int(field.end))
    if let index = openEnvelope {
      frames[index].envelope?.redistribution = text.withUnsafeBufferPointer { Array($0) }
    }
    take(cursor)
    endValue()
  }

  private mutating func takeScalar(
    _ cursor: inout JSONCursor, _ batch: inout RowBatch
  ) throws(JSONStop) {
    let isString = cursor.byte == RecordScanner.quote
    let field = try cursor.value(depth: frames.count, limit: limits.jsonDepth).field
    let text = cursor.text.extracting(Int(field.start)..<Int(field.end))
    var plain: [UInt8] = []
    if isString {
      plain.appendUnescaped(text)
    } else {
      text.withUnsafeBufferPointer { plain.append(contentsOf: $0) }
    }
    defer { endValue() }
    if frames.last?.isOfFailures == true {
      guard !plain.isEmpty, plain.count <= limits.fieldBytes, plain.span.isUTF8 else {
        return take(cursor)
      }
      var row = SavedRow(kind: .failure, conversion: batch.append(plain.span), line: line)
      row.scope = scope()
      batch.saved.append(row)
    } else if let key = frames.last?.key, let index = openEnvelope {
      switch key {
      case .url: frames[index].envelope?.url = plain
      case .conversionType: frames[index].envelope?.conversionType = plain
      case .status:
        if let status = Int32(String(decoding: plain, as: UTF8.self)) {
          frames[index].envelope?.note(status: status)
        }
      default: break
      }
    }
    take(cursor)
  }

  /// The innermost envelope that is open.
  var openEnvelope: Int? { frames.lastIndex { $0.envelope != nil } }

  /// The number of the innermost envelope, which gets one as all around it; 0 where there is none.
  mutating func scope() -> UInt32 {
    guard let innermost = openEnvelope else { return 0 }
    if let number = frames[innermost].envelope?.number, number > 0 { return number }
    for index in frames.indices where frames[index].envelope?.number == 0 {
      lastScope += 1
      frames[index].envelope?.number = lastScope
    }
    return lastScope
  }

  /// Ends what is open; an envelope tells what it said.
  private mutating func close(_ batch: inout RowBatch) {
    guard let frame = frames.popLast() else { return }
    endValue()
    guard var envelope = frame.envelope, envelope.number > 0 else { return }
    if envelope.hasRequests { envelope.requests.add(envelope.number) }
    if envelope.hasAnswers { envelope.answers.add(envelope.number) }
    let parent = openEnvelope
    var scope = SavedScope(
      number: envelope.number, parent: parent.flatMap { frames[$0].envelope?.number } ?? 0,
      line: envelope.line)
    if envelope.requests.count == 1, envelope.answers.count == 1 {
      scope.pairedRequest = envelope.requests.last
      scope.pairedAnswer = envelope.answers.last
    } else if let parent {
      frames[parent].envelope?.requests.add(envelope.requests)
      frames[parent].envelope?.answers.add(envelope.answers)
    }
    scope.url = batch.append(envelope.url.span)
    scope.conversionType = batch.append(envelope.conversionType.span)
    scope.redistribution = batch.append(envelope.redistribution.span)
    scope.isRequest = envelope.isRequest
    scope.status = envelope.status
    batch.savedScopes.append(scope)
  }
}
