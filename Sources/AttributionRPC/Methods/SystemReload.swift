/// Reads the configuration file again and applies what changed.
package struct SystemReload: RPCMethod {
  package static let name = "system.reload"
  package static let summary = "Reads the configuration file again and applies what changed."
  package static let effect = Effect.writes

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var changed: [String] = []
    package var generation = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("changed", \.changed, required: true, "The settings that have a new value."),
      Member("generation", \.generation, required: true, "The generation of credits from now on."),
    ]
  }
}
