extension MethodTable {
  /// The name of the method that describes the others (OpenRPC, “Service Discovery Method”).
  package static let discovery = "rpc.discover"

  /// The OpenRPC document of the table.
  package var openRPC: JSON {
    [
      "openrpc": "1.3.2",
      "info": ["title": "attributiond", "version": .string(Release.version)],
      "methods": .array(entries.map(\.openRPC)),
      "components": [
        "errors": .object(
          JSONObject(
            RPCError.Code.names.map { code, name in
              (name, ["code": .number(JSONNumber(code.rawValue)), "message": .string(name)])
            }))
      ],
    ]
  }
}

extension MethodTable.Entry {
  fileprivate var openRPC: JSON {
    [
      "name": .string(name),
      "summary": .string(summary),
      "x-effect": .string(effect.rawValue),
      "x-audience": .string(audience.rawValue),
      "paramStructure": "either",
      "params": .array(parameters),
      "result": ["name": "result", "schema": result],
    ]
  }

  private var parameters: [JSON] {
    guard case .object(let properties) = params["properties"] else { return [] }
    let required = params["required"]?.elements ?? []
    return properties.entries.map { property in
      [
        "name": .string(property.name),
        "required": .bool(required.contains(.string(property.name))),
        "schema": property.value,
      ]
    }
  }
}
