/// Lists the attribution models of this build.
package struct ModelsList: RPCMethod {
  package static let name = "models.list"
  package static let summary = "Lists the attribution models of this build."
  package static let effect = Effect.reads

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var models: [ModelEntry] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("models", \.models, required: true, "The models.")
    ]
  }
}

/// A model as lists show it.
package struct ModelEntry: JSONRecord {
  package var id = ""
  package var summary = ""
  package var source = ""
  package var isEnabled = false
  package var isDefault = false
  package var conserves = true
  package var version: Int?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("id", \.id, required: true, "The name that requests use."),
    Member("summary", \.summary, required: true, "What it does, in one sentence."),
    Member("source", \.source, required: true, "Where its formula is from."),
    Member("enabled", \.isEnabled, required: true, "Whether its credits are kept up to date."),
    Member("default", \.isDefault, required: true, "Whether reports use it unless told otherwise."),
    Member("conserves", \.conserves, required: true, "Whether its credits sum to the conversions."),
    Member("version", \.version, "The version that makes its credits, where it learns from data."),
  ]
}
