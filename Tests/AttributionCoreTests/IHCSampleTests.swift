import AttributionCore
import TestSupport
import Testing

/// The local IHC model against published answers of the remote service.
@Suite(.enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)))
struct IHCSampleTests {
  private struct Row {
    var session: String
    var instant: Instant
    var channel: String
    var flags: SessionFlags
  }

  @Test func `every whole journey is scored within 0 point 005 of the service`() throws {
    var rules = AttributionRules()
    rules.ihc = .alternative
    rules.models = ["ihc"]
    var channels = ChannelNames()
    let journeys = try journeys(&channels)
    let expected = try expectedShares()
    var attributor = Attributor(rules: rules, channels: channels)
    var worst = 0.0
    var compared = 0
    for (conversion, rows) in journeys {
      guard let answers = expected[conversion] else { continue }
      let rows = rows.sorted { ($0.instant, $0.session) < ($1.instant, $1.session) }
      var touchpoints = Touchpoints()
      for row in rows {
        touchpoints.append(
          channel: try #require(channels[row.channel]), instant: row.instant, flags: row.flags)
      }
      let parts = attributor.parts(
        of: Attributor.Conversion(instant: rows[rows.count - 1].instant, revenue: .zero),
        touchpoints, 0..<rows.count, by: attributor.models[0])
      #expect(parts.reduce(Credit.zero) { $0 + $1.credit } == .one)
      for (row, part) in zip(rows, parts) {
        let answer = try #require(answers[row.session], "\(conversion) \(row.session)")
        worst = max(worst, abs(Double(part.credit.nanos) / 1e9 - answer))
        compared += 1
      }
    }
    #expect(compared > 3_000)
    #expect(worst <= 0.005)
  }

  private func journeys(_ channels: inout ChannelNames) throws -> [String: [Row]] {
    var journeys: [String: [Row]] = [:]
    for line in try SharedData.text("data/ihc/journeys.csv").split(whereSeparator: \.isNewline)
      .dropFirst()
    {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let day = try #require(Day(String(fields[3].prefix(10))))
      let clock = fields[3].dropFirst(11).split(separator: ":").compactMap { Int64($0) }
      let seconds = Int64(day.number) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
      var flags: SessionFlags = []
      if fields[5] == "1" { flags.insert(.holderEngagement) }
      if fields[6] == "1" { flags.insert(.closerEngagement) }
      if fields[7] == "1" { flags.insert(.impressionInteraction) }
      _ = channels.intern(fields[4])
      journeys[fields[0], default: []].append(
        Row(
          session: fields[1], instant: Instant(micros: seconds * 1_000_000), channel: fields[4],
          flags: flags))
    }
    return journeys
  }

  private func expectedShares() throws -> [String: [String: Double]] {
    var shares: [String: [String: Double]] = [:]
    let text = try SharedData.text("data/ihc/expected-alternative.csv")
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",").map { $0.trimmingPrefix("\r") }.map(String.init)
      guard fields[7].hasPrefix("0") else { continue }
      let share: Double = try #require(Double(fields[6]))
      shares[fields[1], default: [:]][fields[2]] = share
    }
    return shares
  }
}
