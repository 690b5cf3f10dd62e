package import AttributionCore

/// What lift tests make of the credit of a channel.
package struct ChannelCalibration: JSONRecord {
  package var channelName = ""
  package var factor: JSONNumber?
  package var standardError: JSONNumber?
  package var tests: [CalibrationTest] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel."),
    Member(
      "factor", nullable: \.factor,
      "What its credit and revenue are multiplied by; null where no test could be applied."),
    Member("standard_error", nullable: \.standardError, "The standard error of the factor."),
    Member("tests", \.tests, required: true, "Its tests, by their days."),
  ]
}

/// A lift test, and what the model says of the same conversions.
package struct CalibrationTest: JSONRecord {
  package var from = Day(number: 0)
  package var to = Day(number: 0)
  package var incremental = Credit.zero
  package var standardError = Credit.zero
  package var credit: Credit?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, required: true, "The first day of the conversions."),
    Member("to", \.to, required: true, "The last day."),
    Member(
      "incremental_conversions", \.incremental, required: true,
      "Conversions that would not have been without the channel."),
    Member("standard_error", \.standardError, required: true, "The standard error of that."),
    Member(
      "credit", nullable: \.credit,
      "What the model credits the channel with for those days; null where the data has no such "
        + "channel."),
  ]
}
