import AttributionCore
import Glibc

/// What a heuristic gives to each channel over many paths, each of which stands for its conversions.
///
/// Sums are of integers, 2^60 a conversion, so that they do not depend on the order of the paths,
/// and come to the conversions exactly.
struct HeuristicTotals {
  private static let one: Int64 = 1 << 60

  let card: ModelCard
  private let rules: AttributionRules
  private let make: @Sendable (AttributionRules, ChannelNames) -> any AttributionModel
  private var model: any AttributionModel
  /// How many channels the model knows.
  private var known = 0
  private var credits: [Int128] = []
  private var revenues: [Int128] = []
  private var shares: [Double] = []
  private var parts: [Int64] = []
  /// Columns of a journey that paths say nothing of.
  private var instants: [Instant] = []
  private var flags: [SessionFlags] = []

  init(_ entry: ModelCatalog.Entry, rules: AttributionRules) {
    card = entry.card
    make = entry.make
    model = entry.make(rules, ChannelNames())
    self.rules = rules
  }

  /// Whether the model divides by more than the order of the channels.
  static func needsJourneys(_ id: String) -> Bool {
    [TimeDecay.card.id, InitializerHolderCloser.card.id].contains(id)
  }

  mutating func observe(_ rows: PathBatch, _ channels: ChannelNames) {
    if channels.count > known {
      known = channels.count
      model = make(rules, channels)
      credits.append(contentsOf: repeatElement(0, count: known - credits.count))
      revenues.append(contentsOf: repeatElement(0, count: known - revenues.count))
    }
    for row in 0..<rows.count where rows.tallies[row].conversions > 0 {
      add(rows.channels.span.extracting(rows.range(row)), rows.tallies[row])
    }
  }

  private mutating func add(_ path: Span<ChannelID>, _ tally: PathTally) {
    weigh(path)
    for index in path.indices where parts[index] != 0 {
      let channel = Int(path[index].rawValue)
      credits[channel] += Int128(parts[index]) * Int128(tally.conversions)
      revenues[channel] += Int128(parts[index]) * Int128(tally.revenue.micros)
    }
  }

  /// Writes each touchpoint's share to `parts`, in units of which ``one`` is a conversion.
  private mutating func weigh(_ path: Span<ChannelID>) {
    let missing = path.count - instants.count
    if missing > 0 {
      instants.append(contentsOf: repeatElement(Instant(micros: 0), count: missing))
      flags.append(contentsOf: repeatElement([], count: missing))
      parts.append(contentsOf: repeatElement(0, count: missing))
    }
    if shares.count < path.count {
      shares.append(contentsOf: repeatElement(0, count: path.count - shares.count))
    } else {
      shares.removeSubrange(path.count...)
    }
    let (model, instants, flags) = (model, instants, flags)
    var span = shares.mutableSpan
    model.weigh(
      Journey(
        channels: path, instants: instants.span.extracting(..<path.count),
        flags: flags.span.extracting(..<path.count), conversion: Instant(micros: 0)),
      into: &span)
    var left = Self.one
    var largest = 0
    for index in path.indices {
      parts[index] = Int64((shares[index] * Double(Self.one)).rounded(.toNearestOrEven))
      left -= parts[index]
      if parts[index] > parts[largest] { largest = index }
    }
    if card.conserves { parts[largest] += left }
  }

  /// Credit and revenue by channel number, of as many channels as were seen.
  var totals: [(credit: Double, revenue: Double)] {
    zip(credits, revenues).map { credit, revenue in
      let scale = Double(Self.one)
      return (Double(credit) / scale, Double(revenue) / scale / 1e6)
    }
  }
}
