/// One member of a record: its name, its property, and a sentence about it.
///
/// This one declaration reads and writes the member, describes it in the schema, and makes it a
/// flag of the command line. A member that is not required has its default in the property.
package struct Member<Record: Sendable>: Sendable {
  package let name: String
  package let summary: String
  package let isRequired: Bool
  package let schema: JSON
  /// The value to write; nil where the member is left out.
  let value: @Sendable (Record) -> JSON?
  let assign: @Sendable (JSON, inout Record) throws(JSONMismatch) -> Void

  /// A member that is always written.
  package init<Value: JSONConvertible>(
    _ name: String, _ path: any WritableKeyPath<Record, Value> & Sendable,
    required: Bool = false, _ summary: String
  ) {
    self.name = name
    self.summary = summary
    isRequired = required
    schema = Value.schema
    value = { $0[keyPath: path].json }
    assign = { (json, record) throws(JSONMismatch) in
      record[keyPath: path] = try Value(json: json)
    }
  }

  /// A member that is left out where it is nil.
  package init<Value: JSONConvertible>(
    _ name: String, _ path: any WritableKeyPath<Record, Value?> & Sendable, _ summary: String
  ) {
    self.name = name
    self.summary = summary
    isRequired = false
    schema = Value.schema
    value = { $0[keyPath: path]?.json }
    assign = { (json, record) throws(JSONMismatch) in
      record[keyPath: path] = json == .null ? nil : try Value(json: json)
    }
  }

  /// A member that is always written, and null where it is nil.
  package init<Value: JSONConvertible>(
    _ name: String, nullable path: any WritableKeyPath<Record, Value?> & Sendable,
    _ summary: String
  ) {
    self.name = name
    self.summary = summary
    isRequired = true
    schema = ["oneOf": [Value.schema, ["type": "null"]]]
    value = { $0[keyPath: path]?.json ?? .null }
    assign = { (json, record) throws(JSONMismatch) in
      record[keyPath: path] = json == .null ? nil : try Value(json: json)
    }
  }

  /// A whole number with bounds.
  package init(
    _ name: String, _ path: any WritableKeyPath<Record, Int> & Sendable,
    in bounds: ClosedRange<Int>, _ summary: String
  ) {
    self.name = name
    self.summary = summary
    isRequired = false
    schema = [
      "type": "integer", "minimum": .number(JSONNumber(bounds.lowerBound)),
      "maximum": .number(JSONNumber(bounds.upperBound)),
    ]
    value = { $0[keyPath: path].json }
    assign = { (json, record) throws(JSONMismatch) in
      guard case .number(let number) = json, let value = number.units(decimals: 0),
        bounds.contains(Int(value))
      else {
        throw JSONMismatch(
          "expected an integer from \(bounds.lowerBound) to \(bounds.upperBound)")
      }
      record[keyPath: path] = Int(value)
    }
  }
}
