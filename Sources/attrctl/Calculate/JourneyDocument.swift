import AttributionCore

/// One journey as it was handed in: touchpoints in any order, and the conversion they led to.
struct JourneyDocument: Hashable {
  var customerID: String?
  var touchpoints: [Touchpoint]
  /// The last touchpoint's, unless the document says.
  var conversion: Attributor.Conversion
  /// Models that the document asks for.
  var models: [String]
  /// Members that mean nothing to a journey.
  var ignored: [String]

  struct Touchpoint: Hashable {
    let channel: String
    let instant: Instant
    let id: String?
    let flags: SessionFlags
  }
}
