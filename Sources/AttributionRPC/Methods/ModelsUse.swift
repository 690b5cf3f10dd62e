/// Makes an older version of a model the current one, and divides all conversions anew by it.
package struct ModelsUse: RPCMethod {
  package static let name = "models.use"
  package static let summary =
    "Makes an older version of a model the current one, and divides all conversions anew by it."
  package static let effect = Effect.writes

  package var model = ""
  package var version = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, required: true, "The model."),
    Member(
      "version", \.version, required: true,
      "The number of the version, which stays until a fit is asked for; or, of ihc, configured."),
  ]

  package struct Response: JSONRecord {
    package var generation = 0
    package var version: FittedVersion?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("generation", \.generation, required: true, "The generation of the credits."),
      Member("version", \.version, "The version; absent where it is the configuration."),
    ]
  }
}
