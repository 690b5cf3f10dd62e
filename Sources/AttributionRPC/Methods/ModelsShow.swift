/// Shows one attribution model: formula, parameters, special cases, source.
package struct ModelsShow: RPCMethod {
  package static let name = "models.show"
  package static let summary =
    "Shows one attribution model: its formula, parameters, special cases and source."
  package static let effect = Effect.reads

  package var model = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, required: true, "The model.")
  ]

  package struct Response: JSONRecord {
    package var id = ""
    package var summary = ""
    package var formula = ""
    package var parameters: [ModelParameter] = []
    package var edgeCases: [String] = []
    package var conserves = true
    package var conservation = ""
    package var source = ""
    package var isFitted = false
    package var isEnabled = false
    package var isDefault = false

    package init() {}

    package static let members: [Member<Self>] = [
      Member("id", \.id, required: true, "The name that requests use."),
      Member("summary", \.summary, required: true, "What it does, in one sentence."),
      Member("formula", \.formula, required: true, "One line; k = 1…n are the touches."),
      Member(
        "parameters", \.parameters, required: true,
        "The settings that it follows, and their values."),
      Member(
        "edge_cases", \.edgeCases, required: true, "What it does in special cases, in sentences."),
      Member(
        "conserves", \.conserves, required: true, "Whether its credits sum to the conversions."),
      Member("conservation", \.conservation, required: true, "What stays whole, in a sentence."),
      Member("source", \.source, required: true, "Where its formula is from."),
      Member(
        "fitted", \.isFitted, required: true, "Whether it learns from the paths of all users."),
      Member("enabled", \.isEnabled, required: true, "Whether its credits are kept up to date."),
      Member(
        "default", \.isDefault, required: true, "Whether reports use it unless told otherwise."),
    ]
  }
}

/// A setting that a model follows.
package struct ModelParameter: JSONRecord {
  package var setting = ""
  package var value = ""
  package var standard = ""
  package var meaning = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("setting", \.setting, required: true, "Its key."),
    Member("value", \.value, required: true, "What it says now."),
    Member("default", \.standard, required: true, "What it says unless somebody sets it."),
    Member("meaning", \.meaning, required: true, "What it does to the model."),
  ]
}
