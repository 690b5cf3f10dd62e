import AttributionCore

/// One of the three exports of a set: its name, its columns, its rows.
enum SampleDataset: String, CaseIterable, Sendable {
  case sessionSources = "session_sources"
  case conversions
  case sessionCosts = "session_costs"

  /// The first line of a file, without its end.
  var header: String {
    switch self {
    case .sessionSources:
      "session_id,user_id,channel_name,event_date,event_time,"
        + "holder_engagement,closer_engagement,impression_interaction"
    case .conversions: "conv_id,user_id,conv_date,conv_time,revenue"
    case .sessionCosts: "session_id,cost"
    }
  }

  /// How many rows of this dataset a day has.
  func count(in day: SampleDay) -> Int {
    switch self {
    case .sessionSources: day.sessions.count
    case .conversions: day.conversions.count
    case .sessionCosts: day.costs.count
    }
  }
}

extension SampleText {
  /// Appends the row of a session.
  mutating func append(_ session: SampleSession) {
    append(hex: session.id.rawValue)
    append(byte: ",")
    append(hex: session.user.rawValue)
    append(byte: ",")
    append(SampleChannel.all[session.channel].name)
    append(byte: ",")
    append(second: session.second)
    for flag in [SessionFlags.holderEngagement, .closerEngagement, .impressionInteraction] {
      append(session.flags.contains(flag) ? ",1" : ",0")
    }
    append(byte: "\n")
  }

  /// Appends the row of an order, under its number in the set.
  mutating func append(_ conversion: SampleConversion, number: Int, seed: UInt64) {
    append("order-\(seed)-\(number),")
    append(hex: conversion.user.rawValue)
    append(byte: ",")
    append(second: conversion.second)
    append(byte: ",")
    append(conversion.cents, decimals: 2)
    append(byte: "\n")
  }

  /// Appends the row of a cost.
  mutating func append(_ cost: SampleCost) {
    append(hex: cost.session.rawValue)
    append(byte: ",")
    append(cost.tenThousandths, decimals: 4)
    append(byte: "\n")
  }
}
