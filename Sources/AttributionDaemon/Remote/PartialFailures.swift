import AttributionRPC

/// What `partialFailureErrors` says of journeys, in whatever form it says it.
///
/// Nothing is promised of its form: each of its elements, or members, is looked through for the ids
/// of conversions that were asked, and for the code 406.
struct PartialFailures {
  /// The element that names a conversion, as text; one with 406 before others.
  private(set) var words: [String: String] = [:]
  /// Conversions that are named together with 406.
  private(set) var unparsable: Set<String> = []
  /// Whether there is anything at all.
  let isEmpty: Bool

  private static let code = "406"

  /// - Parameters:
  ///   - json: The member of the answer.
  ///   - conversions: The ids that were asked.
  init(_ json: JSON?, of conversions: Set<String>) {
    let elements: [JSON] =
      switch json {
      case nil, .null: []
      case .array(let elements): elements
      case .object(let object) where !Self.names(object, conversions):
        // Such as lists by code.
        object.entries.map { .object(JSONObject([($0.name, $0.value)])) }
      case let other?: [other]
      }
    isEmpty = elements.isEmpty
    for element in elements {
      var finding = Finding(conversions)
      finding.look(through: element)
      for id in finding.named {
        if finding.isUnparsable {
          if unparsable.insert(id).inserted { words[id] = ServiceWords(element.text).description }
        } else if words[id] == nil {
          words[id] = ServiceWords(element.text).description
        }
      }
    }
  }

  /// Whether an object is one failure itself: a value of it is a conversion.
  private static func names(_ object: JSONObject, _ conversions: Set<String>) -> Bool {
    object.entries.contains { $0.value.string.map(conversions.contains) ?? false }
  }

  /// What one element has in it.
  private struct Finding {
    let conversions: Set<String>
    var named: Set<String> = []
    var isUnparsable = false

    init(_ conversions: Set<String>) { self.conversions = conversions }

    mutating func look(through json: JSON) {
      switch json {
      case .null, .bool: break
      case .number(let number): if number.text == PartialFailures.code { isUnparsable = true }
      case .string(let text): look(through: text)
      case .array(let elements): for element in elements { look(through: element) }
      case .object(let object):
        for entry in object.entries {
          look(through: entry.name)
          look(through: entry.value)
        }
      }
    }

    private mutating func look(through text: String) {
      if conversions.contains(text) {
        named.insert(text)
        return
      }
      if text == PartialFailures.code { isUnparsable = true }
      // Sentences: each word of them, without what stands around it.
      for word in text.split(whereSeparator: {
        $0.isWhitespace || "\"'“”‘’,;()[]{}<>=".contains($0)
      }) {
        let bare = word.drop { ".:".contains($0) }
        let end = bare.lastIndex { !".:!?".contains($0) }
        let core = end.map { String(bare[...$0]) } ?? ""
        if conversions.contains(core) { named.insert(core) }
        if core == PartialFailures.code { isUnparsable = true }
      }
    }
  }
}
