import AttributionRPC
import Glibc

/// A value within a JSON document, which knows its path so that errors can name it.
struct JSONPlace {
  private let json: JSON
  private let path: String

  /// The whole document.
  init(_ json: JSON) { self.init(json, path: "") }

  private init(_ json: JSON, path: String) {
    self.json = json
    self.path = path
  }

  func mismatch(_ problem: String) -> JSONMismatch { JSONMismatch(problem).at(path) }

  /// Throws where the object has a member that is none of these.
  func allow(_ names: [String]) throws(JSONMismatch) {
    for member in try members() where !names.contains(member.name) {
      let nearest = Spelling.nearest(to: member.name, among: names)
      let guess =
        nearest.map { "did you mean \($0)?" } ?? "expected \(names.joined(separator: ", "))"
      throw member.value.mismatch("no such member; \(guess)")
    }
  }

  func members() throws(JSONMismatch) -> [(name: String, value: JSONPlace)] {
    guard case .object(let object) = json else { throw mismatch("expected an object") }
    return object.entries.map { ($0.name, JSONPlace($0.value, path: joined($0.name))) }
  }

  func member(_ name: String) throws(JSONMismatch) -> JSONPlace {
    guard let member = try optionalMember(name) else {
      throw JSONMismatch("missing").at(joined(name))
    }
    return member
  }

  func optionalMember(_ name: String) throws(JSONMismatch) -> JSONPlace? {
    guard case .object(let object) = json else { throw mismatch("expected an object") }
    return object[name].map { JSONPlace($0, path: joined(name)) }
  }

  func elements() throws(JSONMismatch) -> [JSONPlace] {
    guard let elements = json.elements else { throw mismatch("expected an array") }
    return elements.enumerated().map { JSONPlace($1, path: "\(path)[\($0)]") }
  }

  func string() throws(JSONMismatch) -> String {
    guard let string = json.string else { throw mismatch("expected a string") }
    return string
  }

  func number() throws(JSONMismatch) -> Double {
    guard case .number(let number) = json, let value = Double(number.text), value.isFinite
    else { throw mismatch("expected a number") }
    return value
  }

  /// A number that is not negative.
  func weight() throws(JSONMismatch) -> Double {
    let value = try number()
    guard value >= 0 else { throw mismatch("expected a number that is not negative") }
    return value
  }

  /// A number, or nil for null.
  func optionalNumber() throws(JSONMismatch) -> Double? {
    json == .null ? nil : try number()
  }

  private func joined(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

extension JSONMismatch {
  func at(_ path: String) -> JSONMismatch {
    var mismatch = self
    mismatch.path = path
    return mismatch
  }
}
