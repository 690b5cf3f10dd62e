/// A struct whose JSON is an object, declared by its table of members.
package protocol JSONRecord: JSONConvertible {
  /// The record with every default in place.
  init()

  static var members: [Member<Self>] { get }
}

extension JSONRecord {
  /// Reads an object; members it does not know are passed over, for newer peers may add some.
  package init(json: JSON) throws(JSONMismatch) {
    guard case .object(let object) = json else { throw JSONMismatch("expected an object") }
    self.init()
    for member in Self.members {
      if let value = object[member.name] {
        do {
          try member.assign(value, &self)
        } catch {
          throw error.within(member.name)
        }
      } else if member.isRequired {
        throw JSONMismatch("required, and missing").within(member.name)
      }
    }
  }

  package var json: JSON {
    var object = JSONObject()
    for member in Self.members {
      if let value = member.value(self) { object.append(member.name, value) }
    }
    return .object(object)
  }

  package static var schema: JSON {
    let defaults = Self()
    var properties = JSONObject()
    for member in members {
      guard case .object(var property) = member.schema else { continue }
      property.append("description", .string(member.summary))
      if !member.isRequired, let value = member.value(defaults) {
        property.append("default", value)
      }
      properties.append(member.name, .object(property))
    }
    let required = members.filter(\.isRequired).map { JSON.string($0.name) }
    return [
      "type": "object", "properties": .object(properties), "required": .array(required),
    ]
  }
}
