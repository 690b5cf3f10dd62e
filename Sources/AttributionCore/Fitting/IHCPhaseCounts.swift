import Glibc

/// How often each channel was in one phase of paths that converted and of paths that did not.
struct IHCPhaseCounts: Hashable, Sendable {
  /// By channel number; a path counts each of its channels once.
  private(set) var converting: [Int64] = []
  private(set) var open: [Int64] = []
  private var convertingTotal: Int64 = 0
  private var openTotal: Int64 = 0

  mutating func record(_ channel: ChannelID, isConverting: Bool) {
    let number = Int(channel.rawValue)
    if number >= converting.count {
      let more = repeatElement(Int64(0), count: number + 1 - converting.count)
      converting.append(contentsOf: more)
      open.append(contentsOf: more)
    }
    if isConverting {
      converting[number] += 1
      convertingTotal += 1
    } else {
      open[number] += 1
      openTotal += 1
    }
  }

  /// What was counted for a channel.
  func counts(of channel: ChannelID) -> (converting: Int64, open: Int64) {
    let number = Int(channel.rawValue)
    return number < converting.count ? (converting[number], open[number]) : (0, 0)
  }

  /// How well the channel tells paths that convert from those that do not, 0…1.
  ///
  /// Cramér’s V with the correction for chance of W. Bergsma, “A bias-correction for Cramér’s V and
  /// Tschuprow’s T” (2013): channels that have nothing to do with it come near zero, however few
  /// the paths. Sums go over `order`, all channels by name.
  func association(_ order: [ChannelID]) -> Double {
    let rows = order.map(counts).filter { $0.converting + $0.open > 0 }
    let total = Double(convertingTotal + openTotal)
    guard rows.count > 1, convertingTotal > 0, openTotal > 0 else { return 0 }
    var sum = -1.0
    for row in rows {
      let (converting, open) = (Double(row.converting), Double(row.open))
      sum += converting / (converting + open) * (converting / Double(convertingTotal))
      sum += open / (converting + open) * (open / Double(openTotal))
    }
    let spare = Double(rows.count - 1)
    let corrected = sum - spare / (total - 1)
    let most = min(spare - spare * spare / (total - 1), 1 - 1 / (total - 1))
    guard corrected > 0, most > 0 else { return 0 }
    return min((corrected / most).squareRoot(), 1)
  }

  /// How much more often than others the channel is in paths that convert: 1 is as often.
  ///
  /// Fifty paths of the usual rate are added to what was counted, so that a rare channel stays
  /// near one; the result lies in 0.5…2 and has four decimals.
  func lift(of channel: ChannelID) -> Double {
    guard convertingTotal > 0 else { return 1 }
    let rate = Double(convertingTotal) / Double(convertingTotal + openTotal)
    let counts = counts(of: channel)
    let paths = Double(counts.converting + counts.open)
    let lift =
      (Double(counts.converting) + Self.usualPaths * rate) / (paths + Self.usualPaths) / rate
    return CurveSketch.rounded(min(max(lift, 0.5), 2))
  }

  private static let usualPaths = 50.0
}
