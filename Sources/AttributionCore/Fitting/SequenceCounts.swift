/// What came of each different sequence of channels: paths, or coalitions in ascending order.
struct SequenceCounts: Sendable {
  private(set) var sequences = SequenceTable()
  /// By number of the sequence.
  private(set) var tallies: [Tally] = []
  /// Whether sequences were left out for want of memory.
  private(set) var isOverfull = false

  struct Tally: Sendable {
    var conversions: Int64 = 0
    var nulls: Int64 = 0
    /// In micros.
    var revenue: Int128 = 0

    var isNegative: Bool { conversions < 0 || nulls < 0 }
    var isZero: Bool { conversions == 0 && nulls == 0 }
  }

  /// The most channels that all different sequences may have together: 1 GB.
  static let channelLimit = 1 << 28

  init() {}

  mutating func observe(_ sequence: Span<ChannelID>, _ tally: PathTally) {
    guard sequences.channelCount + sequence.count <= Self.channelLimit else {
      isOverfull = true
      return
    }
    let number = sequences.number(of: sequence)
    if number == tallies.count { tallies.append(Tally()) }
    tallies[number].conversions &+= tally.conversions
    tallies[number].nulls &+= tally.nulls
    tallies[number].revenue &+= Int128(tally.revenue.micros)
  }

  mutating func observe(_ sequence: [ChannelID], _ tally: PathTally) {
    observe(sequence.span, tally)
  }

  /// The numbers of the sequences that count; throws where one counts less than never.
  func counted(_ model: String) throws(FitError) -> [Int] {
    guard !isOverfull else {
      throw FitError(
        .tooManyPaths, model: model,
        "the different paths have more than \(Self.channelLimit) touches together; "
          + "shorten the lookback")
    }
    guard !tallies.contains(where: \.isNegative) else { throw .negativeCounts(model) }
    return tallies.indices.filter { !tallies[$0].isZero }
  }
}
