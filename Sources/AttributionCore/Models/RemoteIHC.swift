/// The answers of the remote IHC service.
///
/// The answers are in the store, by journey; the model itself is only asked where there is none, and
/// divides like the local `ihc`.
package struct RemoteIHC: AttributionModel {
  package static let card = ModelCard(
    id: "ihc-remote",
    summary: "What the IHC attribution service answered for the journey.",
    formula: "share(k) = ihc(k) ÷ Σ ihc, as the service answered",
    parameters: [
      ModelCard.Parameter("ihc.conversion_type", "The name of the trained conversion type."),
      ModelCard.Parameter("ihc.redistribution", "What is sent along as redistribution_parameter."),
      ModelCard.Parameter(
        "ihc.fallback", "Whether the local ihc stands in until the service has answered."),
      ModelCard.Parameter(
        "ihc.long_journeys", "Whether journeys that are too long fail or are sent cut."),
    ],
    edgeCases: [
      "A journey without an answer has no credit, or that of the local ihc where ihc.fallback says "
        + "so.",
      "An answer belongs to exactly the sessions that were sent: a journey that changes is asked "
        + "again.",
    ],
    source: "The IHC attribution service, asked by attributiond-ihc.")

  private let fallback: InitializerHolderCloser

  package init(rules: AttributionRules, channels: ChannelNames) {
    fallback = InitializerHolderCloser(rules: rules, channels: channels)
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    fallback.weigh(journey, into: &shares)
  }
}
