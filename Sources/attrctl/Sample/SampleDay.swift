/// The rows that the shop's systems export on one day.
///
/// Sessions and conversions are in time order, costs in none. Most rows are about the day itself;
/// some sessions and costs are about days before it, and a cost may come before its session.
struct SampleDay: Hashable, Sendable {
  var sessions: [SampleSession] = []
  var conversions: [SampleConversion] = []
  var costs: [SampleCost] = []

  init() {}
}
