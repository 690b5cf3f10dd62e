/// The members of a JSON object, in the order in which they were written.
///
/// Lookup is a scan: our objects have a handful of members. Two objects are equal when they have
/// the same members in the same order.
package struct JSONObject: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package let name: String
    package let value: JSON
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  package init(_ members: [(String, JSON)]) {
    entries = members.map { Entry(name: $0.0, value: $0.1) }
  }

  package var count: Int { entries.count }

  package var names: [String] { entries.map(\.name) }

  package subscript(name: String) -> JSON? { entries.first { $0.name == name }?.value }

  /// Adds a member at the end; the name is not there yet.
  package mutating func append(_ name: String, _ value: JSON) {
    entries.append(Entry(name: name, value: value))
  }
}
