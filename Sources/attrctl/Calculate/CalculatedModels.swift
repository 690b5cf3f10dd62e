import AttributionCore
import AttributionRPC

/// The result of one run: what each model gives, and what there is to say of the input.
struct CalculatedModels {
  /// One line about the input.
  let input: String
  /// In the order in which they were asked for; at least one.
  let models: [CalculatedModel]
  /// What was passed over.
  var notes: [String] = []
  /// Where the input is a journey, its touchpoints, of which each model has the shares.
  var touches: [CalculatedTouch] = []

  /// The object of one model, or a list of several.
  var json: JSON {
    models.count == 1 ? models[0].json : ["models": .array(models.map(\.json))]
  }
}

/// A touchpoint of a journey, and what each model gives to it.
struct CalculatedTouch: Hashable {
  struct Part: Hashable {
    let credit: Credit
    let revenue: Money
  }

  let instant: Instant
  let id: String?
  let channel: String
  /// In the order of the models.
  let parts: [Part]
}
