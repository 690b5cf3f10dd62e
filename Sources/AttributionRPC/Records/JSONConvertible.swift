/// A type with one JSON form: how to read it, write it, and describe it.
package protocol JSONConvertible: Sendable {
  init(json: JSON) throws(JSONMismatch)

  var json: JSON { get }

  /// JSON Schema of the form.
  static var schema: JSON { get }
}

/// Says where a JSON value is not of the wanted form, and what that form is.
package struct JSONMismatch: Error, Hashable, Sendable {
  /// Such as `rows[3].cost`; empty where it is the value itself.
  package var path: String
  /// Such as `expected an integer`.
  package var problem: String

  package init(_ problem: String) {
    path = ""
    self.problem = problem
  }

  /// The same mismatch, seen from the value that contains it as `member`.
  func within(_ member: String) -> JSONMismatch {
    var mismatch = self
    let isJoined = path.isEmpty || path.utf8.first == UInt8(ascii: "[")
    mismatch.path = isJoined ? member + path : "\(member).\(path)"
    return mismatch
  }
}

extension JSONMismatch: CustomStringConvertible {
  package var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}

extension JSON: JSONConvertible {
  package init(json: JSON) { self = json }

  package var json: JSON { self }

  /// Anything.
  package static var schema: JSON { [:] }
}

extension Bool: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .bool(let value) = json else { throw JSONMismatch("expected true or false") }
    self = value
  }

  package var json: JSON { .bool(self) }

  package static var schema: JSON { ["type": "boolean"] }
}

extension Int: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .number(let number) = json, let value = number.units(decimals: 0) else {
      throw JSONMismatch("expected an integer")
    }
    self.init(value)
  }

  package var json: JSON { .number(JSONNumber(self)) }

  package static var schema: JSON { ["type": "integer"] }
}

extension String: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .string(let value) = json else { throw JSONMismatch("expected a string") }
    self = value
  }

  package var json: JSON { .string(self) }

  package static var schema: JSON { ["type": "string"] }
}

extension Array: JSONConvertible where Element: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .array(let elements) = json else { throw JSONMismatch("expected an array") }
    self = []
    reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      do {
        append(try Element(json: element))
      } catch {
        throw error.within("[\(index)]")
      }
    }
  }

  package var json: JSON { .array(map(\.json)) }

  package static var schema: JSON { ["type": "array", "items": Element.schema] }
}

/// An enumeration whose JSON is its raw text.
package protocol JSONChoice: JSONConvertible, RawRepresentable, CaseIterable, Hashable
where RawValue == String {}

extension JSONChoice {
  package init(json: JSON) throws(JSONMismatch) {
    guard let text = json.string, let value = Self(rawValue: text) else {
      let choices = Self.allCases.map(\.rawValue)
      let nearest = json.string.flatMap { Spelling.nearest(to: $0, among: choices) }
      let guess = nearest.map { "; did you mean \($0)?" } ?? ""
      throw JSONMismatch("expected one of \(choices.joined(separator: ", "))\(guess)")
    }
    self = value
  }

  package var json: JSON { .string(rawValue) }

  package static var schema: JSON {
    ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })]
  }
}

extension JSONNumber: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .number(let number) = json else { throw JSONMismatch("expected a number") }
    self = number
  }

  package var json: JSON { .number(self) }

  package static var schema: JSON { ["type": "number"] }
}
