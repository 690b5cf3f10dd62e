import AttributionCore
import AttributionRPC
import AttributionStore

extension ChannelCalibration {
  init(_ channel: Calibration.Channel) {
    self.init()
    channelName = channel.name
    factor = channel.factor.map { JSONNumber($0.billionths, decimals: 9) }
    standardError = channel.factor.map { factor in
      let billionths = (factor.standardError * 1e9).rounded()
      return JSONNumber(billionths < Double(Int64.max) ? Int64(billionths) : .max, decimals: 9)
    }
    tests = channel.tests.map { test, credit in
      var entry = CalibrationTest()
      entry.from = test.from
      entry.to = test.to
      entry.incremental = test.incremental
      entry.standardError = test.standardError
      entry.credit = credit
      return entry
    }
  }
}

extension Calibration {
  /// The tests that could not be applied, and why.
  func warnings(model: String, channels names: [String]) -> [String] {
    channels.flatMap { channel in
      channel.tests.compactMap { test, credit -> String? in
        let place = "calibration of \(channel.name), \(test.from) to \(test.to)"
        guard let credit else {
          let nearest = Spelling.nearest(to: channel.name, among: names)
          let guess = nearest.map { "did you mean \($0)?" } ?? "`attrctl report` lists them"
          return "\(place): not applied, for no session has this channel; \(guess)"
        }
        guard credit <= .zero else { return nil }
        return "\(place): not applied, for \(model) credits the channel with nothing in those days"
      }
    }
  }
}

extension RowIntervals {
  /// Bounds of credit and revenue, and what they mean for a cost that is as it is.
  init(_ bounds: ReportIntervals.Bounds, cost: Money) {
    self.init()
    credit = ValueInterval(bounds.credit.lowerBound, bounds.credit.upperBound)
    revenue = ValueInterval(bounds.revenue.lowerBound, bounds.revenue.upperBound)
    // More credit makes a conversion cheaper; without credit there is no upper bound.
    let (least, most) = (bounds.credit.lowerBound, bounds.credit.upperBound)
    if least >= .zero, cost >= .zero {
      cpo = ValueInterval(Ratios.cpo(cost, most), Ratios.cpo(cost, least))
    }
    if cost > .zero {
      roas = ValueInterval(
        Ratios.roas(bounds.revenue.lowerBound, cost), Ratios.roas(bounds.revenue.upperBound, cost))
    }
  }
}
