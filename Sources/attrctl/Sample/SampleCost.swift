/// What a made-up visit cost.
struct SampleCost: Hashable, Sendable {
  var session: SampleSessionID
  /// In ten-thousandths of the currency unit.
  var tenThousandths: Int
}
