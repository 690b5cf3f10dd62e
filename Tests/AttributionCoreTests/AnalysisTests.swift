import TestSupport
import Testing

@testable import AttributionCore

/// The reports that count journeys, held against the obvious way of counting.
@Suite struct AnalysisTests {
  /// Not in the order of their numbers, so that order by name is a different one.
  private static let names = ChannelNames(["SEO", "Email", "Video", "Direct", "Print"])

  private static func data(_ seed: UInt64) -> (SlowAnalysis, SeededRandom) {
    var random = SeededRandom(seed: seed)
    let slow = SlowAnalysis(users: 150, channels: 5, random: &random)
    return (slow, random)
  }

  private static func countOpen(_ slow: SlowAnalysis, into report: inout PathReport) {
    for path in slow.open {
      let channels = path.map { ChannelID(rawValue: $0) }
      report.countOpen(channels.span)
    }
  }

  private static func text(_ path: some Sequence<UInt32>) -> String {
    path.map { names[ChannelID(rawValue: $0)] }.joined(separator: ">")
  }

  private static func text(_ path: some Sequence<ChannelID>) -> String {
    text(path.map(\.rawValue))
  }

  @Test(arguments: 1...8, [true, false])
  func `paths have the conversions and open paths that walk just them`(
    seed: UInt64, merges: Bool
  ) {
    var (slow, random) = Self.data(seed)
    var report = PathReport(mergesRepetitions: merges)
    slow.count(into: &report, random: &random)
    Self.countOpen(slow, into: &report)
    var selection = PathReport.Selection()
    selection.limit = 1_000
    let list = report.list(selection, Self.names)
    func walked(_ channels: [UInt32]) -> [UInt32] {
      merges ? SlowAnalysis.merged(channels) : channels
    }
    #expect(Set(list.rows.map { Self.text($0.path) }).count == list.rows.count)
    #expect(list.paths == Set(slow.walks.map { walked($0.channels) }).count)
    #expect(list.selected == slow.sums { _ in true })
    for row in list.rows {
      let path = row.path.map(\.rawValue)
      let walks = slow.walks.filter { walked($0.channels) == path }
      #expect(row.sums == slow.sums { walked($0.channels) == path })
      #expect(row.nulls == Int64(slow.open.count { walked($0) == path }))
      #expect(row.age == walks.reduce(0) { $0 + Int128($1.first) })
    }
    #expect(report.openPaths == Int64(slow.open.count))
    #expect(report.nulls == list.rows.reduce(0) { $0 + $1.nulls })
  }

  @Test(arguments: PathReport.Order.allCases)
  func `paths are in the order asked for, equals by conversions, revenue and names`(
    order: PathReport.Order
  ) {
    var (slow, random) = Self.data(40)
    var report = PathReport()
    slow.count(into: &report, random: &random)
    Self.countOpen(slow, into: &report)
    var selection = PathReport.Selection()
    selection.order = order
    selection.limit = 1_000
    let all = report.list(selection, Self.names).rows
    func key(_ row: PathReport.Row) -> (Double, Int64, Int64) {
      let (conversions, revenue) = (row.sums.conversions, row.sums.revenue.micros)
      let leading: Double =
        switch order {
        case .conversions: 0
        case .revenue: Double(revenue)
        case .rate: Double(conversions) / Double(conversions + row.nulls)
        }
      return (leading, conversions, revenue)
    }
    for (left, right) in zip(all, all.dropFirst()) {
      #expect(
        key(left) > key(right)
          || (key(left) == key(right)
            && left.path.map { Self.names[$0] }
              .lexicographicallyPrecedes(right.path.map { Self.names[$0] }))
      )
    }
    selection.limit = 3
    #expect(report.list(selection, Self.names).rows == Array(all.prefix(3)))
    #expect(report.list(selection, Self.names).paths == all.count)
    selection.limit = 1_000
    selection.channel = ChannelID(rawValue: 2)
    selection.shortest = 3
    selection.fewestConversions = 2
    let some = report.list(selection, Self.names)
    #expect(
      some.rows
        == all.filter {
          $0.path.contains(ChannelID(rawValue: 2)) && $0.path.count >= 3
            && $0.sums.conversions >= 2
        })
    #expect(some.selected == some.rows.reduce(.zero) { $0 + $1.sums })
  }

  @Test func `rates, averages and days of a path are rounded once, half to even`() {
    let row = PathReport.Row(
      path: [], sums: ConversionSums(conversions: 2, revenue: Money(micros: 5)), nulls: 1,
      age: 3 * Int128(Instant.microsPerDay))
    #expect(row.rate == 666_667)
    #expect(row.average == Money(micros: 2))
    #expect(row.days == 1_500_000)
  }

  @Test(arguments: 1...8)
  func `lags are in their classes, and quantiles are exact`(seed: UInt64) {
    var (slow, random) = Self.data(seed)
    var report = LagReport()
    slow.count(into: &report, random: &random)
    let hour = LagReport.microsPerHour
    for (histogram, unit, value) in [
      (report.fromFirst, hour, \SlowAnalysis.Walk.first),
      (report.fromLast, hour, \SlowAnalysis.Walk.last),
      (report.length, 1, \SlowAnalysis.Walk.length),
    ] {
      for (index, sums) in histogram.classes.enumerated() {
        let from = histogram.bounds[index]
        let to = index + 1 < histogram.bounds.count ? histogram.bounds[index + 1] : .max
        #expect(sums == slow.sums { from <= $0[keyPath: value] && $0[keyPath: value] < to })
        #expect(from % unit == 0)
      }
      var histogram = histogram
      for percent in [1, 50, 90, 100] {
        #expect(
          histogram.quantile(percent: Int64(percent))
            == SlowAnalysis.quantile(
              slow.walks.map { $0[keyPath: value] }, percent: percent))
      }
    }
  }

  @Test(arguments: 1...8)
  func `a channel's part in journeys is counted as defined`(seed: UInt64) {
    var (slow, random) = Self.data(seed)
    var report = AssistReport()
    slow.count(into: &report, random: &random)
    let rows = report.rows(Self.names)
    #expect(Set(rows.map(\.channel.rawValue)) == Set(slow.walks.flatMap(\.channels)))
    for row in rows {
      let channel = row.channel.rawValue
      #expect(row.touched == slow.sums { $0.channels.contains(channel) })
      #expect(row.first == slow.sums { $0.channels.first == channel })
      #expect(row.last == slow.sums { $0.channels.last == channel })
      #expect(
        row.assisted
          == slow.sums { $0.channels.contains(channel) && $0.channels.last != channel })
      #expect(row.solo == slow.sums { $0.channels.allSatisfy { $0 == channel } })
    }
    for (left, right) in zip(rows, rows.dropFirst()) {
      #expect(
        left.touched.conversions > right.touched.conversions
          || (left.touched.conversions == right.touched.conversions
            && Self.names[left.channel] < Self.names[right.channel])
      )
    }
  }

  @Test(arguments: 1...8, [2, 5])
  func `pairs and coalitions are counted as defined`(seed: UInt64, limit: Int) {
    var (slow, random) = Self.data(seed)
    var report = OverlapReport()
    slow.count(into: &report, random: &random)
    let matrix = report.matrix(limit: limit, Self.names)
    let conversions = Dictionary(
      uniqueKeysWithValues: (0..<5 as Range<UInt32>).map { channel in
        (channel, slow.sums { $0.channels.contains(channel) }.conversions)
      })
    let listed = (0..<5 as Range<UInt32>).sorted {
      let (left, right) = (conversions[$0] ?? 0, conversions[$1] ?? 0)
      return left != right ? left > right : Self.text([$0]) < Self.text([$1])
    }.prefix(limit)
    #expect(matrix.channelCount == 5)
    #expect(matrix.channels.map(\.first.rawValue) == Array(listed))
    var pairs = 0
    for (index, first) in listed.enumerated() {
      #expect(matrix.channels[index].sums == slow.sums { $0.channels.contains(first) })
      for second in listed.dropFirst(index + 1) {
        let sums = slow.sums { $0.channels.contains(first) && $0.channels.contains(second) }
        let found = matrix.pairs.first {
          $0.first.rawValue == first && $0.second.rawValue == second
        }
        #expect((found?.sums ?? .zero) == sums)
        guard let found else { continue }
        pairs += 1
        let fewer = min(conversions[first] ?? 0, conversions[second] ?? 0)
        #expect(
          found.share == FixedPoint.ratio(Int128(sums.conversions), over: Int128(fewer), to: 6))
      }
    }
    #expect(matrix.pairs.count == pairs)
    let sets = report.coalitions(limit: .max, Self.names)
    #expect(sets.count == report.coalitionCount)
    #expect(sets.count == Set(slow.walks.map { Set($0.channels) }).count)
    for set in sets {
      let channels = Set(set.channels.map(\.rawValue))
      #expect(set.sums == slow.sums { Set($0.channels) == channels })
      let names = set.channels.map { Self.names[$0] }
      #expect(names == names.sorted())
    }
    #expect(Array(sets.prefix(4)) == report.coalitions(limit: 4, Self.names))
  }

  @Test func `the order of arrival and the numbers of channels leave no trace in a list`() {
    let renamed = ChannelNames(["Direct", "Print", "SEO", "Video", "Email"])
    var (slow, random) = Self.data(77)
    var other = slow
    for index in other.walks.indices {
      other.walks[index].channels = other.walks[index].channels.compactMap {
        renamed[Self.names[ChannelID(rawValue: $0)]]?.rawValue
      }
    }
    func lists(_ slow: SlowAnalysis, _ names: ChannelNames) -> [String] {
      var paths = PathReport()
      slow.count(into: &paths, random: &random)
      var overlap = OverlapReport()
      slow.count(into: &overlap, random: &random)
      var assists = AssistReport()
      slow.count(into: &assists, random: &random)
      return paths.list(PathReport.Selection(), names).rows.map { row in
        "\(row.path.map { names[$0] }) \(row.sums) \(row.age)"
      }
        + overlap.coalitions(limit: 9, names).map { "\($0.channels.map { names[$0] }) \($0.sums)" }
        + overlap.matrix(limit: 9, names).pairs.map {
          "\(names[$0.first]) \(names[$0.second]) \($0.sums)"
        } + assists.rows(names).map { "\(names[$0.channel]) \($0.first) \($0.solo)" }
    }
    #expect(lists(slow, Self.names) == lists(other, renamed))
  }

  @Test func `nothing is counted where there is nothing`() {
    var lags = LagReport()
    #expect(lags.length.quantile(percent: 50) == nil)
    #expect(PathReport().list(PathReport.Selection(), Self.names).rows.isEmpty)
    #expect(AssistReport().rows(Self.names).isEmpty)
    #expect(OverlapReport().matrix(limit: 5, Self.names).channels.isEmpty)
    #expect(OverlapReport().coalitions(limit: 5, Self.names).isEmpty)
    var funnel = FunnelReport(days: ReportDays())
    #expect(funnel.steps().map(\.users) == [0, 0])
    #expect(!funnel.hasStages)
  }
}

extension SlowAnalysis.Walk {
  fileprivate var length: Int64 { Int64(channels.count) }
}
