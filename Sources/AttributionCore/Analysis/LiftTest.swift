/// What an experiment found a channel to have caused in some days.
package struct LiftTest: Hashable, Sendable {
  /// The name of the channel.
  package var channel: String
  /// The days of the conversions that it counted, both included.
  package var from: Day
  package var to: Day
  /// Conversions that would not have been without the channel, not negative.
  package var incremental: Credit
  /// The standard error of that number, positive.
  package var standardError: Credit

  package init(
    channel: String, from: Day, to: Day, incremental: Credit, standardError: Credit
  ) {
    precondition(from <= to && incremental >= .zero && standardError > .zero)
    self.channel = channel
    self.from = from
    self.to = to
    self.incremental = incremental
    self.standardError = standardError
  }
}
