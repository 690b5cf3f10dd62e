import AttributionCore
import AttributionRPC

/// Reads the fields of unquoted text, each from where it starts up to where it ends.
///
/// The text must hold a line end behind every position that is asked for, and eight bytes more.
struct PathScanner {
  private var spellings = ChannelSpellings()
  /// The rows that were read, the last of them open.
  var batch = PathBatch()

  /// The channels of all rows so far.
  var channels: ChannelNames { spellings.names }

  /// Reads the field of a column, which is passed over where it says nothing.
  ///
  /// - Returns: Where the field ends.
  @inline(__always)
  mutating func read(
    _ text: Span<UInt8>, from start: Int, until ends: FieldEnds, as column: PathColumn?,
    into tally: inout PathTally
  ) throws(PathFault) -> Int {
    switch column {
    case .path: try readPath(text, from: start, until: ends)
    case .conversions:
      try readCount(
        text, from: start, until: ends, isOptional: false, into: &tally.conversions)
    case .nulls:
      try readCount(text, from: start, until: ends, isOptional: true, into: &tally.nulls)
    case .value: try readAmount(text, from: start, until: ends, into: &tally.revenue)
    case nil: ends.next(in: text, from: start)
    }
  }

  /// Reads a path such as `Email > Search`; its channels are then in ``path``.
  @inline(__always)
  private mutating func readPath(
    _ text: Span<UInt8>, from start: Int, until ends: FieldEnds
  ) throws(PathFault) -> Int {
    var count = 0
    var position = start
    while true {
      while ends.isSpace(text[position]) { position &+= 1 }
      let name = position
      position = ends.nextOrArrow(in: text, from: position)
      var end = position
      while end > name, ends.isSpace(text[end &- 1]) { end &-= 1 }
      guard end > name else {
        throw Self.emptyFault(text, start..<ends.next(in: text, from: position), after: count)
      }
      do throws(ChannelSpellings.Problem) {
        batch.append(try spellings.channel(text, name, end))
      } catch {
        throw Self.nameFault(error, text, name..<end)
      }
      count &+= 1
      guard text[position] == UInt8(ascii: ">") else { return position }
      position &+= 1
    }
  }

  @inline(never)
  private static func emptyFault(
    _ text: Span<UInt8>, _ field: Range<Int>, after count: Int
  ) -> PathFault {
    let expected = "expected channels such as Email > Search"
    let isBlank = !field.contains { text[$0] == UInt8(ascii: ">") }
    guard !isBlank else { return PathFault("empty; \(expected)") }
    return PathFault("channel \(count + 1) of \(text.shown(field)) is empty; \(expected)")
  }

  @inline(never)
  private static func nameFault(
    _ problem: ChannelSpellings.Problem, _ text: Span<UInt8>, _ name: Range<Int>
  ) -> PathFault {
    switch problem {
    case .notUTF8: PathFault("\(text.shown(name)) is not UTF-8; expected UTF-8")
    case .tooMany:
      PathFault(
        "\(text.shown(name)) is one channel too many; expected at most "
          + "\(ChannelSpellings.limit), parted by >")
    }
  }
}

extension PathScanner {
  /// Reads a count, a whole number of at least zero; nothing is zero where it `isOptional`.
  @inline(__always)
  private func readCount(
    _ text: Span<UInt8>, from start: Int, until ends: FieldEnds, isOptional: Bool,
    into count: inout Int64
  ) throws(PathFault) -> Int {
    var position = start
    var value: Int64 = 0
    // Eighteen digits fit whatever they are.
    while position < start &+ 18 {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int64(digit)
      position &+= 1
    }
    if position > start, ends.contains(text[position]) {
      count = value
      return position
    }
    let end = ends.next(in: text, from: position)
    count = try Self.spelledCount(text, start..<end, isOptional: isOptional)
    return end
  }

  /// Reads an amount of money.
  @inline(__always)
  private func readAmount(
    _ text: Span<UInt8>, from start: Int, until ends: FieldEnds, into amount: inout Money
  ) throws(PathFault) -> Int {
    let end = ends.next(in: text, from: start)
    do throws(FixedPoint.ParseError) {
      amount = Money(micros: try FixedPoint.parse(text.extracting(start..<end), decimals: 6))
    } catch {
      amount = try Self.spelledAmount(text, start..<end)
    }
    return end
  }

  /// Other spellings of a count: `3.0`, `1e+05`, spaces about it.
  @inline(never)
  private static func spelledCount(
    _ text: Span<UInt8>, _ range: Range<Int>, isOptional: Bool
  ) throws(PathFault) -> Int64 {
    let word = trimmed(text, range)
    if word.isEmpty, isOptional { return 0 }
    guard !word.isEmpty else { throw PathFault("empty; expected a whole number such as 12") }
    guard let number = JSONNumber(text: word) else {
      throw PathFault("\(text.shown(range)) is not a whole number; expected one such as 12")
    }
    if word.hasPrefix("-"), number.units(decimals: 0) != 0 {
      throw PathFault("\(word) is negative; expected 0 or more")
    }
    guard let count = number.units(decimals: 0) else {
      let isFraction = number.units(decimals: 18) != nil || word.utf8.contains(UInt8(ascii: "."))
      throw PathFault(
        isFraction
          ? "\(word) is a fraction; expected a whole number such as 12"
          : "\(word) is too large; expected at most \(Int64.max)")
    }
    return count
  }

  /// Other spellings of an amount: empty, `1.5e+06`, spaces about it.
  @inline(never)
  private static func spelledAmount(
    _ text: Span<UInt8>, _ range: Range<Int>
  ) throws(PathFault) -> Money {
    let word = trimmed(text, range)
    if word.isEmpty { return .zero }
    let bytes = Array(word.utf8)
    do throws(FixedPoint.ParseError) {
      return Money(micros: try FixedPoint.parse(bytes.span, decimals: 6))
    } catch {
      if let micros = JSONNumber(text: word)?.units(decimals: 6) { return Money(micros: micros) }
      switch error {
      case .notADecimal:
        throw PathFault(
          "\(text.shown(range)) is not an amount; expected a plain decimal number such as 12.50")
      case .outOfRange:
        throw PathFault("\(word) is too large; expected at most 12 digits before the point")
      }
    }
  }

  private static func trimmed(_ text: Span<UInt8>, _ range: Range<Int>) -> String {
    var range = range
    let spaces = [UInt8(ascii: " "), UInt8(ascii: "\t")]
    while let first = range.first, spaces.contains(text[first]) { range.removeFirst() }
    while let last = range.last, spaces.contains(text[last]) { range.removeLast() }
    return String(decoding: range.map { text[$0] }, as: UTF8.self)
  }
}
