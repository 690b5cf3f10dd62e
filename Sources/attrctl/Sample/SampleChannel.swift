/// A marketing channel of the made-up shop, and how its visitors behave.
struct SampleChannel: Sendable {
  let name: String
  /// How often a user's first visit comes from here, out of the sum over all channels.
  let firstVisits: Int
  /// How often a later visit comes from here, out of the sum over all channels.
  let laterVisits: Int
  /// What a visit costs on average, in ten-thousandths of the currency unit; 0 where none is paid.
  let cost: Int
  /// Whether people mostly see it rather than click on it.
  let isViewed: Bool

  init(
    _ name: String, first: Int, later: Int, cost: Int = 0, isViewed: Bool = false
  ) {
    self.name = name
    firstVisits = first
    laterVisits = later
    self.cost = cost
    self.isViewed = isViewed
  }

  /// The twelve channels: discovery leads first visits, habit and brand the later ones.
  static let all = [
    SampleChannel("Direct", first: 13, later: 30),
    SampleChannel("Organic Search", first: 21, later: 13),
    SampleChannel("Paid Search Brand", first: 4, later: 12, cost: 3200),
    SampleChannel("Paid Search Generic", first: 17, later: 7, cost: 11_400),
    SampleChannel("Shopping Ads", first: 9, later: 5, cost: 6700),
    SampleChannel("Paid Social", first: 12, later: 5, cost: 4900),
    SampleChannel("Organic Social", first: 6, later: 3),
    SampleChannel("Email", first: 1, later: 13, cost: 150),
    SampleChannel("Affiliates", first: 4, later: 6, cost: 8800),
    SampleChannel("Display", first: 6, later: 3, cost: 1300, isViewed: true),
    SampleChannel("Video", first: 4, later: 1, cost: 2100, isViewed: true),
    SampleChannel("Referral", first: 3, later: 2),
  ]

  static let firstVisitWeights = all.map(\.firstVisits)
  static let laterVisitWeights = all.map(\.laterVisits)
}
