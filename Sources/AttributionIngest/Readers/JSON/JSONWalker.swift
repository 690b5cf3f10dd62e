/// Goes through the records of JSON text: an array of objects, or one object on each line.
struct JSONWalker {
  enum Step {
    case record(ScannedObject)
    case bad(BadRecord)
    /// There is a new key: see ``JSONColumns/learn()``; then the record comes again.
    case newKey
    /// The view ends before the next record does.
    case needsMore
    case end
    /// The file cannot be read on from this place of the view.
    case broken(at: Int, ExportError)
  }

  /// A record that is not even JSON, or no object.
  struct BadRecord {
    let fault: FieldFault
    let range: Range<Int>
  }

  private enum State {
    case opening
    case firstElement
    case element
    case separator
    /// The array has ended.
    case closed
    /// Between the lines of objects.
    case line
    /// In a line whose rest is passed over.
    case restOfLine
    /// In an element whose rest is passed over.
    case restOfElement
  }

  private let limits: ReaderLimits
  private var state: State
  private var recovery = JSONRecovery()
  /// Where to go on in the view.
  var position: Int
  /// The line at ``position``.
  private var line: Int64 = 1
  /// The line on which the record of the last step begins.
  private(set) var recordLine: Int64 = 1

  /// - Parameters:
  ///   - isArray: Whether the objects are elements of one array.
  ///   - start: Where the text begins in the view.
  ///   - limits: The longest record and its depth.
  init(isArray: Bool, from start: Int, limits: ReaderLimits) {
    state = isArray ? .opening : .line
    position = start
    self.limits = limits
  }

  private var isArray: Bool { state != .line && state != .restOfLine }

  /// Goes on to the next record of a view with `count` bytes of content.
  mutating func next(
    _ text: Span<UInt8>, count: Int, isLast: Bool, _ columns: inout JSONColumns,
    into fields: inout MutableSpan<FieldRange>
  ) -> Step {
    while true {
      switch state {
      case .restOfLine:
        let rest = RecordScanner.lineEnd(in: text, position..<count, isLast: isLast)
        position = rest.next
        guard rest.isFound else { return isLast ? .end : .needsMore }
        line += 1
        state = .line
      case .restOfElement:
        let before = recovery.lineEnds
        let rest = recovery.feed(text, position..<count)
        line += recovery.lineEnds - before
        switch rest {
        case .ended(let end): position = end
        case .uncertain(let place): return uncertain(place)
        case .open:
          position = count
          return atEnd(isLast: isLast)
        }
        state = .separator
      default:
        do throws(JSONStop) {
          try skipBlanks(text, count: count, isLast: isLast)
        } catch { return .needsMore }
        guard position < count else { return atEnd(isLast: isLast) }
        if let step = nextToken(text, count: count, isLast: isLast, &columns, into: &fields) {
          return step
        }
      }
    }
  }
}

extension JSONWalker {
  @inline(__always)
  private mutating func skipBlanks(
    _ text: Span<UInt8>, count: Int, isLast: Bool
  ) throws(JSONStop) {
    guard text[position] <= UInt8(ascii: " ") else { return }
    var cursor = JSONCursor(text, count: count, from: position, isLast: isLast, spansLines: true)
    try cursor.skipBlanks()
    position = cursor.position
    line += cursor.lineEnds
  }

  private func atEnd(isLast: Bool) -> Step {
    guard isLast else { return .needsMore }
    switch state {
    case .closed, .line: return .end
    default:
      return .broken(
        at: position,
        ExportError(.truncated, "the file ends before its JSON array does; expected the rest"))
    }
  }

  /// Takes what comes after blanks; nil where that is no record.
  @inline(__always)
  private mutating func nextToken(
    _ text: Span<UInt8>, count: Int, isLast: Bool, _ columns: inout JSONColumns,
    into fields: inout MutableSpan<FieldRange>
  ) -> Step? {
    let byte = text[position]
    switch state {
    case .separator where byte == UInt8(ascii: ","): state = .element
    case .separator where byte == UInt8(ascii: "]"), .firstElement where byte == UInt8(ascii: "]"):
      state = .closed
    case .opening where byte == UInt8(ascii: "["): state = .firstElement
    case .separator: return broken("a comma or the end of the array")
    case .opening: return broken("an array of objects")
    case .closed: return broken("nothing after the array")
    default:
      return object(text, count: count, isLast: isLast, &columns, into: &fields)
    }
    position += 1
    return nil
  }

  private mutating func object(
    _ text: Span<UInt8>, count: Int, isLast: Bool, _ columns: inout JSONColumns,
    into fields: inout MutableSpan<FieldRange>
  ) -> Step {
    var cursor = JSONCursor(
      text, count: count, from: position, limit: limits.lineBytes + 1, isLast: isLast,
      spansLines: isArray)
    do throws(JSONStop) {
      let object = try columns.scan(&cursor, into: &fields)
      if !isArray { try cursor.takeLineEnd() }
      recordLine = line
      position = object.end
      line += object.lineEnds
      if isArray { state = .separator }
      return .record(object)
    } catch {
      switch error.reason {
      case .incomplete: return .needsMore
      case .newKey: return .newKey
      default:
        return isArray
          ? badElement(error, text, count, isLast) : badLine(error, text, count, isLast)
      }
    }
  }

  private mutating func badLine(
    _ stop: JSONStop, _ text: Span<UInt8>, _ count: Int, _ isLast: Bool
  ) -> Step {
    let shown = min(count, position + BadRow.rawLimit)
    var end = position
    while end < shown && !RecordScanner.isLineEnd(text[end]) { end += 1 }
    guard end < count || isLast || end - position == BadRow.rawLimit else { return .needsMore }
    recordLine = line
    state = .restOfLine
    defer { position = end }
    return .bad(BadRecord(fault: fault(stop, from: position), range: position..<end))
  }

  private mutating func badElement(
    _ stop: JSONStop, _ text: Span<UInt8>, _ count: Int, _ isLast: Bool
  ) -> Step {
    var recovery = JSONRecovery()
    // What lies further than a record may be long is passed over without being kept in view.
    var end = min(count, position + limits.lineBytes + 1)
    let rest = recovery.feed(text, position..<end)
    switch rest {
    case .ended(let place): end = place
    case .open where end - position > limits.lineBytes: break
    case .open where !isLast: return .needsMore
    default: return uncertain(position, stop)
    }
    recordLine = line
    var range = position..<end
    while range.upperBound > position && text[range.upperBound - 1] <= UInt8(ascii: " ") {
      range = position..<range.upperBound - 1
    }
    line += recovery.lineEnds
    position = end
    state = rest == .open ? .restOfElement : .separator
    self.recovery = recovery
    return .bad(BadRecord(fault: fault(stop, from: range.lowerBound), range: range))
  }
}

extension JSONWalker {
  private func fault(_ stop: JSONStop, from start: Int) -> FieldFault {
    switch stop.reason {
    case .tooLong:
      FieldFault(
        .lineTooLong, nil,
        "the object is longer than \(limits.lineBytes) bytes; expected a shorter one")
    case .tooDeep:
      FieldFault(
        .outOfRange, nil,
        "values are nested more than \(limits.jsonDepth) deep; expected fewer levels")
    case .truncated:
      FieldFault(.schema, nil, "the file ends within the object; expected \(stop.expected)")
    default:
      FieldFault(
        .schema, nil,
        "not JSON at byte \(stop.position - start + 1) of the object; expected \(stop.expected)")
    }
  }

  private func broken(_ expected: String) -> Step {
    .broken(at: position, ExportError(.badJSON, "line \(line): not JSON; expected \(expected)"))
  }

  /// What stops the reading of an array within an element.
  private func uncertain(_ position: Int, _ stop: JSONStop? = nil) -> Step {
    let reason = stop.map { fault($0, from: position).message + "; " } ?? ""
    return .broken(
      at: position,
      ExportError(
        stop?.reason == .truncated ? .truncated : .badJSON,
        "line \(line): \(reason)it is not certain where the next object begins"))
  }
}

extension JSONCursor {
  /// Makes sure that nothing but blanks comes before the end of the line.
  @inline(__always)
  fileprivate mutating func takeLineEnd() throws(JSONStop) {
    try skipBlanks()
    guard RecordScanner.isLineEnd(byte) || (position >= bound && isLast) else {
      throw stop("the end of the line after the object")
    }
  }
}
