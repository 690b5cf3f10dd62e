/// The models this build knows, in the order they are listed to people.
///
/// Adding a model is one file and one line here. The daemon, `attrctl models`, the settings and
/// `ModelInvariantTests` all read this list.
package struct ModelCatalog: Sendable {
  package static let standard = ModelCatalog([
    Entry(InitializerHolderCloser.self),
    Entry(RemoteIHC.self),
    Entry(FirstTouch.self),
    Entry(LastTouch.self),
    Entry(LastNonDirect.self),
    Entry(Linear.self),
    Entry(TimeDecay.self),
    Entry(UShaped.self),
    Entry(WShaped.self),
    Entry(JShaped.self),
    Entry(InverseJ.self),
    Entry(Participation.self),
    Entry(CustomRule.self),
    Entry(Markov.self),
    Entry(Shapley.self),
    Entry(PathRemoval.self),
  ])

  package let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  package subscript(id: String) -> Entry? { entries.first { $0.card.id == id } }

  package var ids: [String] { entries.map(\.card.id) }

  /// The models that are kept up to date unless settings say otherwise.
  package var usualIDs: [String] { entries.filter(\.card.isUsual).map(\.card.id) }

  /// One kind of model, with its type erased.
  package struct Entry: Sendable {
    package let card: ModelCard
    package let make: @Sendable (AttributionRules, ChannelNames) -> any AttributionModel

    package init<Model: AttributionModel>(_ model: Model.Type) {
      card = Model.card
      make = { rules, channels in Model(rules: rules, channels: channels) }
    }
  }
}
