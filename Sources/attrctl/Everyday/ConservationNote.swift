import AttributionCore

/// What to say of models whose credits add up to more than the conversions.
func conservationNotes(_ models: [String]) -> [String] {
  models.filter { ModelCatalog.standard[$0]?.card.conserves == false }.flatMap { model in
    paragraph(
      "\(model) gives each channel of a journey all of it, so its rows add up to more than the"
        + " conversions.")
  }
}
