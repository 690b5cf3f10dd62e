/// Lists what data-driven models learned, version by version.
package struct ModelsVersions: RPCMethod {
  package static let name = "models.versions"
  package static let summary = "Lists what data-driven models learned, version by version."
  package static let effect = Effect.reads
  package static let optionalArgument: String? = "model"

  package var model: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("model", \.model, "Only this model.")
  ]

  package struct Response: JSONRecord {
    package var versions: [FittedVersion] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member(
        "versions", \.versions, required: true, "The versions, the newest of each model first.")
    ]
  }
}
