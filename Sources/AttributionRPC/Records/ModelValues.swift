/// One value for each of several models, in the order in which the models are listed.
package struct ModelValues<Value: JSONConvertible & Hashable>: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package let model: String
    package var value: Value
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  /// The value of a model; setting one that is not there adds it at the end.
  package subscript(model: String) -> Value? {
    get { entries.first { $0.model == model }?.value }
    set {
      let index = entries.firstIndex { $0.model == model }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(model: model, value: value))
      case (nil, nil): break
      }
    }
  }
}

extension ModelValues: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .object(let object) = json else { throw JSONMismatch("expected an object") }
    for entry in object.entries {
      do {
        entries.append(Entry(model: entry.name, value: try Value(json: entry.value)))
      } catch {
        throw error.within(entry.name)
      }
    }
  }

  package var json: JSON {
    .object(JSONObject(entries.map { ($0.model, $0.value.json) }))
  }

  package static var schema: JSON { ["type": "object", "additionalProperties": Value.schema] }
}
