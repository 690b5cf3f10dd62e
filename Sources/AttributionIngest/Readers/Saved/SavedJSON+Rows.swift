import AttributionCore

extension SavedJSON {
  /// Takes an object that is a row; false, and nothing else, where it is none.
  mutating func takeRow(
    _ cursor: JSONCursor, _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(JSONStop) -> Bool {
    guard frames.last?.isOfFailures != true else { return false }
    var kind = frames.last?.rows ?? []
    let known = (saved: batch.saved.count, bad: batch.bad.count)
    var record = ScannedObject(start: cursor.position)
    do throws(JSONStop) {
      if kind.isEmpty {
        let object = try SavedObject(
          at: cursor, expected: frames.last?.expected ?? [], profile: profile, limits: limits)
        guard case .row(let told) = object else { return false }
        kind = told
      }
      if kind.contains(.request) {
        record = try requests.read(cursor, line: line, with: &parser, into: &batch)
      }
      if kind.contains(.answer) {
        record = try answers.read(cursor, line: line, with: &parser, into: &batch)
      }
    } catch {
      guard error.reason != .incomplete else { throw error }
      record = try passOverRow(error, cursor, &batch)
    }
    if frames.last?.isObject == false { frames[frames.count - 1].rows = kind }
    if batch.bad.count > known.bad {
      let offset = window.offset(at: record.start)
      for index in known.bad..<batch.bad.count { batch.bad[index].byteOffset = offset }
    }
    if batch.saved.count > known.saved { place(kind, in: &batch, from: known.saved) }
    rows += 1
    line += record.lineEnds
    position = record.end
    return true
  }

  /// Tells rows in which envelope they stand, and the envelope what stands in it.
  private mutating func place(
    _ kind: SavedRowKind, in batch: inout RowBatch, from first: Int
  ) {
    if kind.contains(.request) { hasRequests = true }
    if kind.contains(.answer) { hasAnswers = true }
    let number = scope()
    for index in first..<batch.saved.count { batch.saved[index].scope = number }
    guard let envelope = openEnvelope else { return }
    if kind.contains(.request) { frames[envelope].envelope?.hasRequests = true }
    if kind.contains(.answer) { frames[envelope].envelope?.hasAnswers = true }
  }

  /// Passes over a row that is not JSON, as far as it is certain where it ends.
  private mutating func passOverRow(
    _ stop: JSONStop, _ cursor: JSONCursor, _ batch: inout RowBatch
  ) throws(JSONStop) -> ScannedObject {
    var record = ScannedObject(start: cursor.position)
    var recovery = JSONRecovery()
    let isElement = frames.last?.isObject == false
    let rest = recovery.feed(cursor.text, cursor.position..<cursor.bound)
    if isElement, rest == .open, !cursor.isLast, cursor.bound - record.start <= limits.lineBytes {
      throw JSONStop(.incomplete, at: cursor.bound, stop.expected)
    }
    guard isElement, case .ended(let end) = rest else { throw stop }
    record.end = end
    record.lineEnds = recovery.lineEnds
    let raw = cursor.text.extracting((record.start..<end).prefix(BadRow.rawLimit))
    batch.bad.append(
      BadRow(
        fault(stop), columns: [], line: line, byteOffset: 0,
        raw: raw.withUnsafeBufferPointer { Array($0) }))
    return record
  }

  /// What is wrong where a scan stopped.
  func fault(_ stop: JSONStop) -> FieldFault {
    switch stop.reason {
    case .tooLong:
      FieldFault(
        .lineTooLong, nil,
        "a value is longer than \(limits.lineBytes) bytes; expected a shorter one")
    case .tooDeep:
      FieldFault(
        .outOfRange, nil,
        "values are nested more than \(limits.jsonDepth) deep; expected fewer levels")
    case .truncated:
      FieldFault(.schema, nil, "the file ends here; expected \(stop.expected)")
    default: FieldFault(.schema, nil, "not JSON; expected \(stop.expected)")
    }
  }

  /// Why the file cannot be read on.
  mutating func broken(_ stop: JSONStop) -> ExportError {
    let place = max(position, min(stop.position, window.count))
    return ExportError(
      stop.reason == .truncated ? .truncated : .badJSON,
      "byte \(window.offset(at: place)), line \(line): \(fault(stop).message)")
  }
}
