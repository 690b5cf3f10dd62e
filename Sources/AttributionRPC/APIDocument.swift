/// The page of the documentation that describes the methods, made from their declarations.
package enum APIDocument {
  /// The command that prints the page.
  package static let command = "attrctl generate-api-docs"

  /// The page as Markdown.
  package static var markdown: String {
    let methods = MethodCatalog.methods
    let sections = methods.map { section($0) }
    return ([introduction(methods)] + sections).joined(separator: "\n")
  }

  private static func introduction(_ methods: [any RPCMethod.Type]) -> String {
    let rows = methods.map { method in
      "| [`\(method.name)`](#\(anchor(method.name))) | \(method.effect) | \(method.audience) "
        + "| \(method.summary) |\n"
    }
    return """
      # Methods

      Made by `\(command)` from the declarations of the methods; how to call them is in
      [rpc.md](rpc.md). A *decimal-6* is an exact number with at most six decimals: read it with a
      decimal type. A *date* is such as `"2026-03-01"`, a *date-time* is in UTC such as
      `"2026-03-01T12:00:00Z"`. `[]` stands for each element of a list. A parameter that is not
      required may be left out; the default is what it is then. Who may call which method is in
      [rpc.md](rpc.md#roles).

      | method | effect | role | |
      | --- | --- | --- | --- |
      \(rows.joined())
      """
  }

  private static func section(_ method: any RPCMethod.Type) -> String {
    var text = """
      ## \(method.name)

      \(method.summary)

      ```sh
      \(commandLine(method))
      ```

      ```json
      \(example(method))
      ```


      """
    let parameters = members(of: method.schema, within: "")
    if !parameters.isEmpty {
      text += "| parameter | type | default | |\n| --- | --- | --- | --- |\n"
      for member in parameters {
        let standard = member.isRequired ? "required" : (member.standard.map(code) ?? "")
        text += "| `\(member.name)` | \(member.type) | \(standard) | \(member.summary) |\n"
      }
      text += "\n"
    }
    text += "| result | type | |\n| --- | --- | --- |\n"
    for member in members(of: method.responseSchema, within: "") {
      let summary = member.isRequired ? member.summary : "Optional. \(member.summary)"
      text += "| `\(member.name)` | \(member.type) | \(summary) |\n"
    }
    return text
  }

  private static func commandLine(_ method: any RPCMethod.Type) -> String {
    ([method.command]
      + method.flags.compactMap { flag in
        flag.positional.map { flag.isRequired ? $0 : "[\($0)]" }
      }).joined(separator: " ")
  }

  /// A request with every required parameter, spaced as people write it.
  private static func example(_ method: any RPCMethod.Type) -> String {
    let properties = members(of: method.schema, within: "").filter(\.isRequired)
    let parameters = properties.map { "\"\($0.name)\": \($0.example)" }
    let params = parameters.isEmpty ? "" : ", \"params\": {\(parameters.joined(separator: ", "))}"
    return "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"\(method.name)\"\(params)}"
  }

  /// A value of a member, as JSON text.
  private static func example(of schema: JSON, named name: String) -> String {
    if schema["type"] == "integer" { return (schema["minimum"] ?? 1).text }
    return "\"\(schema["enum"]?.elements?.first?.string ?? name.uppercased())\""
  }

  /// What Markdown calls the heading of a method.
  private static func anchor(_ name: String) -> String { String(name.filter { $0 != "." }) }

  fileprivate static func code(_ text: String) -> String { "`\(text)`" }
}

extension RPCMethod {
  fileprivate static var responseSchema: JSON { Response.schema }
}

// MARK: - Schemas as rows

extension APIDocument {
  /// A line of a table: a member, or a member of a member.
  private struct Row {
    let name: String
    let type: String
    let isRequired: Bool
    let standard: String?
    let summary: String
    let example: String
  }

  /// The members of an object, each followed by its own.
  private static func members(of schema: JSON, within path: String) -> [Row] {
    guard case .object(let properties) = schema["properties"] else { return [] }
    let required = schema["required"]?.elements ?? []
    return properties.entries.flatMap { property in
      let (name, schema) = (path + property.name, property.value)
      let row = Row(
        name: name, type: type(of: schema),
        isRequired: required.contains(.string(property.name)),
        standard: schema["default"]?.text, summary: schema["description"]?.string ?? "",
        example: example(of: schema, named: property.name))
      let element = elementSchema(schema, name)
      return [row] + members(of: element.schema, within: "\(element.path).")
    }
  }

  /// The object that a member holds, and its path: itself, or the elements of its lists.
  private static func elementSchema(_ schema: JSON, _ path: String) -> (schema: JSON, path: String)
  {
    guard schema["type"] == "array", let items = schema["items"] else { return (schema, path) }
    return elementSchema(items, "\(path)[]")
  }

  private static func type(of schema: JSON) -> String {
    if let choices = schema["oneOf"]?.elements {
      return choices.map { type(of: $0) }.joined(separator: " or ")
    }
    if let choices = schema["enum"]?.elements {
      return choices.compactMap(\.string).map(code).joined(separator: ", ")
    }
    if let format = schema["format"]?.string { return format }
    if let values = schema["additionalProperties"] {
      return "object of \(type(of: values)) by name"
    }
    switch schema["type"]?.string {
    case "array": return "list of \(type(of: schema["items"] ?? [:]))"
    case let type?: return bounds(of: schema).map { "\(type), \($0)" } ?? type
    case nil: return "any value"
    }
  }

  private static func bounds(of schema: JSON) -> String? {
    guard let least = schema["minimum"]?.text, let most = schema["maximum"]?.text else {
      return nil
    }
    return "\(least) to \(most)"
  }
}
