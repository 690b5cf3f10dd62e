/// Says who answers, and what it can do.
package struct SystemHello: RPCMethod {
  package static let name = "system.hello"
  package static let summary = "Says who answers, and what it can do."
  package static let effect = Effect.reads
  package static let audience = Audience.everybody

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var name = "attributiond"
    package var version = Release.version
    package var protocolVersion = Release.protocolVersion
    package var methods: [String] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("name", \.name, required: true, "The server’s name."),
      Member("version", \.version, required: true, "The server’s version."),
      Member("protocol", \.protocolVersion, required: true, "The protocol’s version."),
      Member("methods", \.methods, required: true, "The names of its methods."),
    ]
  }
}
