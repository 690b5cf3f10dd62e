import AttributionCore
import AttributionRPC

/// The matrix of a report of overlaps: channels by letters on both sides, shares in between.
///
/// A cell is how many of a hundred conversions of the channel that has fewer the other one is in,
/// too. On a coloured terminal a cell is the darker the more they are.
struct OverlapMatrix {
  /// Columns of three places, two apart, that fit beside a letter in 80.
  static let limit = 15

  private let channels: [OverlapChannel]
  private var shares: [String: [String: JSONNumber]] = [:]

  init(_ response: ReportsOverlap.Response) {
    channels = Array(response.channels.prefix(Self.limit))
    for pair in response.pairs {
      shares[pair.channelName, default: [:]][pair.otherChannelName] = pair.share
      shares[pair.otherChannelName, default: [:]][pair.channelName] = pair.share
    }
  }

  /// A to Z, then AA and so on.
  static func letter(_ position: Int) -> String {
    let last = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(position % 26)))
    return position < 26 ? last : letter(position / 26 - 1) + last
  }

  var table: Table {
    var table = Table(
      [.text("letter", title: "")]
        + channels.indices.map { .number(Self.letter($0), title: "  " + Self.letter($0)) })
    table.rows = channels.indices.map { row in
      [.plain(Self.letter(row))]
        + channels.indices.map { column in
          row == column ? .plain("-") : Self.cell(share(row, column))
        }
    }
    return table
  }

  private func share(_ row: Int, _ column: Int) -> JSONNumber? {
    shares[channels[row].channelName]?[channels[column].channelName]
  }

  private static func cell(_ share: JSONNumber?) -> Cell {
    guard let millionths = share?.units(decimals: 6), millionths > 0 else { return .plain(".") }
    let percent = FixedPoint.ratio(Int128(millionths), over: 10_000, to: 0) ?? 0
    var cell: Cell
    switch percent {
    case 0: cell = .plain("<1")
    case 100 where millionths < 1_000_000: cell = .plain(">99")
    default: cell = .plain(percent)
    }
    cell.shade = min(Int(millionths / 200_000), 4)
    return cell
  }
}
