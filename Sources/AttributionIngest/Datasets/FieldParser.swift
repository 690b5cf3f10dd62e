import AttributionCore

/// Turns the text of fields into values, and remembers what one file has told so far.
struct FieldParser {
  private(set) var channels: ChannelTable
  var calendar: CalendarText
  private let hasDecimalComma: Bool

  init(_ limits: ReaderLimits, _ profile: ReadingProfile) {
    channels = ChannelTable(limits)
    calendar = CalendarText(profile)
    hasDecimalComma = profile.decimalComma
  }

  /// Refuses an empty identifier.
  @inline(__always)
  func checkIdentifier(_ record: borrowing Record, _ column: Int) throws(FieldFault) {
    if record.isEmpty(column) {
      throw FieldFault(.schema, column, "empty; expected an identifier")
    }
  }

  /// The number of a channel by its name.
  @inline(__always)
  mutating func channel(
    _ record: borrowing Record, _ column: Int
  ) throws(FieldFault) -> UInt32 {
    let name = record[column]
    guard !name.isEmpty else {
      throw FieldFault(.schema, column, "empty; expected the name of a channel")
    }
    guard let number = channels.number(of: name) else {
      throw FieldFault(
        .outOfRange, column,
        "\(name.shown) is one channel too many; expected at most \(channels.names.count) in a file")
    }
    return number
  }

  /// A flag; empty means no.
  @inline(__always)
  func flag(_ record: borrowing Record, _ column: Int) throws(FieldFault) -> Bool {
    try flagBit(record, column) == 1
  }

  /// A flag as 0 or 1: whether it is set is as good as random, so nothing should turn on it.
  @inline(__always)
  fileprivate func flagBit(_ record: borrowing Record, _ column: Int) throws(FieldFault) -> UInt8 {
    let text = record[column]
    if text.count == 1 {
      let digit = text[0] &- UInt8(ascii: "0")
      if digit <= 1 { return digit }
    }
    return try spelledFlag(text, column)
  }

  @inline(never)
  private func spelledFlag(_ text: Span<UInt8>, _ column: Int) throws(FieldFault) -> UInt8 {
    if text.isEmpty || text.equals("false") { return 0 }
    if text.equals("true") { return 1 }
    throw FieldFault(.cast, column, "\(text.shown) is not a flag; expected 0 or 1")
  }

  /// An amount of money, exact.
  func amount(_ record: borrowing Record, _ column: Int) throws(FieldFault) -> Money {
    let text = record[column]
    do {
      return Money(micros: try hasDecimalComma ? Self.withComma(text) : Self.withPoint(text))
    } catch {
      switch error {
      case .notADecimal:
        throw FieldFault(
          .cast, column,
          "\(text.shown) is not an amount; expected a plain decimal number such as "
            + (hasDecimalComma ? "12,50" : "12.50"))
      case .outOfRange:
        throw FieldFault(
          .outOfRange, column,
          "\(text.shown) is too large; expected at most 12 digits before the "
            + (hasDecimalComma ? "comma" : "point"))
      }
    }
  }

  /// An amount that is not negative.
  func cost(_ record: borrowing Record, _ column: Int) throws(FieldFault) -> Money {
    let cost = try amount(record, column)
    guard cost >= .zero else {
      throw FieldFault(.negativeCost, column, "\(cost) is negative; expected 0 or more")
    }
    return cost
  }

  @inline(__always)
  private static func withPoint(_ text: Span<UInt8>) throws(FixedPoint.ParseError) -> Int64 {
    try FixedPoint.parse(text, decimals: 6)
  }

  /// Reads `12,50`; a point in it may have been meant to part thousands, and is refused.
  @inline(never)
  private static func withComma(_ text: Span<UInt8>) throws(FixedPoint.ParseError) -> Int64 {
    var plain: [UInt8] = []
    for index in text.indices {
      guard text[index] != UInt8(ascii: ".") else { throw .notADecimal }
      plain.append(text[index] == UInt8(ascii: ",") ? UInt8(ascii: ".") : text[index])
    }
    return try FixedPoint.parse(plain.span, decimals: 6)
  }
}

/// The columns of a session's flags.
struct FlagColumns {
  fileprivate let holder: FlagColumn
  fileprivate let closer: FlagColumn
  fileprivate let impression: FlagColumn
  fileprivate let stage: Int

  init(_ positions: ColumnPositions) {
    holder = FlagColumn(positions["holder_engagement"], .holderEngagement)
    closer = FlagColumn(positions["closer_engagement"], .closerEngagement)
    impression = FlagColumn(positions["impression_interaction"], .impressionInteraction)
    stage = positions["stage"]
  }
}

/// A column that is 0 or 1, and the bit that 1 stands for.
private struct FlagColumn {
  let position: Int
  let bit: UInt8

  init(_ position: Int, _ flag: SessionFlags) {
    self.position = position
    bit = flag.rawValue
  }
}

extension FieldParser {
  /// What a session did.
  @inline(__always)
  func flags(_ record: borrowing Record, _ columns: FlagColumns) throws(FieldFault) -> SessionFlags
  {
    // As a number: the set's operations are generic, and not specialised across modules.
    var bits = try bits(record, columns.holder)
    bits |= try self.bits(record, columns.closer)
    bits |= try self.bits(record, columns.impression)
    if !record.isEmpty(columns.stage) { bits |= try stage(record, columns.stage).rawValue }
    return SessionFlags(rawValue: bits)
  }

  @inline(__always)
  private func bits(_ record: borrowing Record, _ column: FlagColumn) throws(FieldFault) -> UInt8 {
    try flagBit(record, column.position) &* column.bit
  }

  @inline(never)
  private func stage(
    _ record: borrowing Record, _ column: Int
  ) throws(FieldFault) -> SessionFlags {
    let text = record[column]
    if text.equals("lead") { return .leadStage }
    if text.equals("opportunity") { return .opportunityStage }
    throw FieldFault(
      .cast, column, "\(text.shown) is not a stage; expected lead or opportunity")
  }
}

extension Span<UInt8> {
  /// Whether the text is `word`, in whatever case; `word` is in lower case.
  fileprivate func equals(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      indices.allSatisfy { index in
        let byte = self[index]
        let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        return (isUpper ? byte | 0x20 : byte) == word[index]
      }
    }
  }
}
