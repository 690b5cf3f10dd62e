/// How much a written set holds.
struct SampleSummary: Hashable, Sendable {
  var files = 0
  var sessions = 0
  var conversions = 0
  var costs = 0

  init() {}

  mutating func add(_ day: SampleDay) {
    sessions += day.sessions.count
    conversions += day.conversions.count
    costs += day.costs.count
  }
}

extension SampleSummary: CustomStringConvertible {
  var description: String {
    "\(sessions) sessions, \(conversions) conversions and \(costs) costs in \(files) files"
  }
}
