import AttributionCore
import AttributionRPC

/// Reads the members of one object of a journey, and says where one is not as it should be.
struct MemberReader {
  private let object: JSONObject
  private let path: String
  /// Members that are not known, with what they may have been meant for.
  var ignored: [String]

  /// A reader of the object at `path`, such as `touchpoints[3]`, in which the `known` members mean
  /// something.
  init(_ object: JSONObject, path: String, known: [String]) {
    self.object = object
    self.path = path
    ignored = object.names.filter { !known.contains($0) }.map { name in
      let nearest = Spelling.nearest(to: name, among: known)
      return nearest.map { "\(name) (did you mean \($0)?)" } ?? name
    }
  }

  private func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// A text, or a number in its place; nil where it is not there or null.
  func optional(
    _ name: String, _ text: (JSON) -> String?
  ) throws(JourneyDocument.Problem) -> String? {
    switch object[name] {
    case nil, .null: return nil
    case .number(let number): return number.text
    case let json?:
      guard let value = text(json) else {
        throw JourneyDocument.Problem(place(name), "expected a text")
      }
      return value
    }
  }

  func strings(_ name: String) throws(JourneyDocument.Problem) -> [String] {
    switch object[name] {
    case nil, .null: return []
    case .array(let elements):
      let texts = elements.compactMap(\.string)
      guard texts.count == elements.count else { fallthrough }
      return texts
    default: throw JourneyDocument.Problem(place(name), "expected an array of texts")
    }
  }

  func instant(_ name: String) throws(JourneyDocument.Problem) -> Instant? {
    switch object[name] {
    case nil, .null: return nil
    case .string(let text):
      guard let instant = Instant(rfc3339: text) else { break }
      return instant
    default: break
    }
    throw JourneyDocument.Problem(
      place(name), "not a timestamp; expected one with its zone, such as 2026-03-01T12:00:00Z")
  }

  /// An amount, as a number or as its text.
  func money(_ name: String) throws(JourneyDocument.Problem) -> Money? {
    let micros: Int64?
    switch object[name] {
    case nil, .null: return nil
    case .number(let number): micros = number.units(decimals: 6)
    case .string(let text):
      let bytes = Array(text.utf8)
      micros = try? FixedPoint.parse(bytes.span, decimals: 6)
    default: micros = nil
    }
    guard let micros, micros != .min else {
      throw JourneyDocument.Problem(
        place(name), "not an amount; expected a number with at most 6 decimals, such as 12.50")
    }
    return Money(micros: micros)
  }

  /// A flag; false where it is not there.
  func flag(_ name: String) throws(JourneyDocument.Problem) -> Bool {
    switch object[name] {
    case nil, .null, .bool(false), 0: return false
    case .bool(true), 1: return true
    default:
      throw JourneyDocument.Problem(place(name), "not a flag; expected true, false, 0 or 1")
    }
  }
}
