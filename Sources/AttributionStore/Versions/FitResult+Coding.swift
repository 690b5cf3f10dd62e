import AttributionCore
import Foundation

/// How what a model learned is stored: as JSON that people can read, in which every number has all
/// its digits; and the rates of paths, of which there may be millions, as bytes.
struct StoredFit: LearnedRecord {
  private var weights: [String: Double]
  private var channels: [Channel]
  private var positions: [Position]?
  private var states: Int?
  private var conversionProbability: Double
  private var permutations: Int?
  private var revenueFollowsConversions: Bool?

  private enum CodingKeys: String, CodingKey {
    case weights
    case channels
    case positions
    case states
    case conversionProbability = "conversion_probability"
    case permutations
    case revenueFollowsConversions = "revenue_follows_conversions"
  }

  private struct Channel: Codable {
    var name: String
    var effect: Double
    var revenueEffect: Double
    var conversions: Double
    /// In millionths.
    var revenueMicros: Double
    var standardError: Double?

    private enum CodingKeys: String, CodingKey {
      case name = "channel_name"
      case effect
      case revenueEffect = "revenue_effect"
      case conversions
      case revenueMicros = "revenue_micros"
      case standardError = "standard_error"
    }

    init(_ fit: ChannelFit) {
      name = fit.name
      effect = fit.effect
      revenueEffect = fit.revenueEffect
      conversions = fit.conversions
      revenueMicros = fit.revenue
      standardError = fit.standardError
    }

    var fit: ChannelFit {
      ChannelFit(
        name: name, effect: effect, revenueEffect: revenueEffect, conversions: conversions,
        revenue: revenueMicros, standardError: standardError)
    }
  }

  private struct Position: Codable {
    var name: String
    var position: Int
    var conversions: Double
    var revenueMicros: Double

    private enum CodingKeys: String, CodingKey {
      case name = "channel_name"
      case position
      case conversions
      case revenueMicros = "revenue_micros"
    }

    init(_ fit: PositionFit) {
      name = fit.name
      position = fit.position
      conversions = fit.conversions
      revenueMicros = fit.revenue
    }

    var fit: PositionFit {
      PositionFit(
        name: name, position: position, conversions: conversions, revenue: revenueMicros)
    }
  }

  init(_ result: FitResult) {
    weights = result.weights
    channels = result.channels.map(Channel.init)
    positions = result.positions.isEmpty ? nil : result.positions.map(Position.init)
    states = result.summary.states == 0 ? nil : result.summary.states
    conversionProbability = result.summary.conversionProbability
    permutations = result.summary.permutations
    revenueFollowsConversions = result.summary.revenueFollowsConversions ? true : nil
  }

  /// The result, but for its sums, which stand beside it.
  func result(rates: PathRates) -> FitResult {
    var summary = FitResult.Summary()
    summary.states = states ?? 0
    summary.conversionProbability = conversionProbability
    summary.permutations = permutations
    summary.revenueFollowsConversions = revenueFollowsConversions ?? false
    return FitResult(
      weights: weights, pathRates: rates,
      channels: channels.map(\.fit), positions: (positions ?? []).map(\.fit), summary: summary)
  }
}

extension PathRates {
  /// Sixteen bytes a path, ascending by hash: the hash and the rate, the least significant first.
  var bytes: Data {
    var bytes = Data(capacity: rates.count * 16)
    for (hash, rate) in rates.sorted(by: { $0.key < $1.key }) {
      withUnsafeBytes(of: hash.littleEndian) { bytes.append(contentsOf: $0) }
      withUnsafeBytes(of: rate.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  init(bytes: Data) throws {
    guard bytes.count.isMultiple(of: 16) else {
      throw StoreError(.corrupt, "what a model learned of paths is damaged; fit it again")
    }
    var rates: [UInt64: Double] = [:]
    rates.reserveCapacity(bytes.count / 16)
    bytes.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: bytes.count, by: 16) {
        let hash = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let rate = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
        rates[UInt64(littleEndian: hash)] = Double(bitPattern: UInt64(littleEndian: rate))
      }
    }
    self.init(rates)
  }
}
