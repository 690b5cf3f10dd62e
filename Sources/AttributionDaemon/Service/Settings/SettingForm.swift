import AttributionCore
import AttributionRPC

/// How the text of a setting is read.
struct SettingForm<Value: Sendable>: Sendable {
  let unit: String?
  /// What may be written, as the end of “expected …”.
  let expected: String
  /// Whether a file writes it with parts of its own, as a ``SettingTree``.
  let isTree: Bool
  let read: @Sendable (SettingText, SettingContext) throws(SettingProblem) -> Value

  init(
    unit: String? = nil, expected: String, isTree: Bool = false,
    read: @escaping @Sendable (SettingText, SettingContext) throws(SettingProblem) -> Value
  ) {
    self.unit = unit
    self.expected = expected
    self.isTree = isTree
    self.read = read
  }

  /// A form of one text, which `parse` reads; nil where it is not `noun`.
  init(
    _ noun: String, unit: String? = nil, expected: String,
    parse: @escaping @Sendable (String) -> Value?
  ) {
    self.init(unit: unit, expected: expected) { text, _ throws(SettingProblem) in
      guard let single = text.single else { throw .because("a list; expected \(expected)") }
      guard let value = parse(single) else { throw .notOfForm(noun) }
      return value
    }
  }
}

extension SettingForm where Value == Duration {
  static var duration: Self {
    Self("a duration", unit: "duration", expected: "e.g. 500ms, 2s or 1m") { text in
      DurationText.micros(text).map { .microseconds($0) }
    }
  }
}

extension SettingForm where Value == Int64 {
  /// A positive duration.
  static var microseconds: Self {
    Self("a duration", unit: "duration", expected: "e.g. 7d or 12h") { text in
      DurationText.micros(text).flatMap { $0 > 0 ? $0 : nil }
    }
  }

  /// A part of a whole, in millionths.
  static var percent: Self {
    Self("a percentage", unit: "percent", expected: "e.g. 5% or 0.5%, up to 100%") { text in
      guard text.hasSuffix("%") else { return nil }
      let number = Array(text.dropLast().utf8)
      guard let value = try? FixedPoint.parse(number.span, decimals: 4) else { return nil }
      return 0...1_000_000 ~= value ? value : nil
    }
  }
}

extension SettingForm where Value == Int64? {
  /// A part of a whole, in millionths, or nil for `never`.
  static var growth: Self {
    Self("a percentage", unit: "percent", expected: "e.g. 20% or never") { text in
      if text == "never" { return .some(nil) }
      guard text.hasSuffix("%") else { return nil }
      let number = Array(text.dropLast().utf8)
      guard let value = try? FixedPoint.parse(number.span, decimals: 4),
        0...1_000_000_000 ~= value
      else { return nil }
      return value
    }
  }

  /// A positive duration, or nil for `none`.
  static var lookback: Self {
    Self("a duration", unit: "duration", expected: "e.g. 90d, 12h or none") { text in
      if text == "none" { return .some(nil) }
      guard let micros = DurationText.micros(text), micros > 0 else { return nil }
      return micros
    }
  }
}

extension SettingForm where Value == Int {
  static func count(_ range: ClosedRange<Int>) -> Self {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return Self("a whole number", expected: expected) { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  static func bytes(_ range: ClosedRange<Int>) -> Self {
    let least = ByteSizeText.text(range.lowerBound)
    let expected = "e.g. 512KiB or 128MiB, from \(least) to \(ByteSizeText.text(range.upperBound))"
    return Self("a size", unit: "bytes", expected: expected) { text in
      ByteSizeText.bytes(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension SettingForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the words of an enumeration.
  static func choice() -> Self {
    let choices = Value.allCases.map(\.rawValue)
    let isPair = choices.count == 2
    let expected =
      isPair ? choices.joined(separator: " or ") : "one of " + choices.joined(separator: ", ")
    return Self(expected: expected) { text, _ throws(SettingProblem) in
      let word = text.shown
      if let value = Value(rawValue: word) { return value }
      throw .unknown(word, "a choice", among: choices)
    }
  }
}

extension SettingForm where Value == [String] {
  /// Names that are not empty.
  static var names: Self {
    Self(expected: "names, separated by commas") { text, _ throws(SettingProblem) in
      let names = text.elements
      guard !names.contains("") else { throw .because("a name is empty; expected names") }
      return names
    }
  }

  /// Ids of models, brought into the catalog's order.
  static var models: Self {
    let ids = ModelCatalog.standard.ids
    let expected = "some of \(ids.joined(separator: ", "))"
    return Self(expected: expected) { text, _ throws(SettingProblem) in
      for id in text.elements where !ids.contains(id) {
        throw .unknown(id, "a model", among: ids)
      }
      return ids.filter(text.elements.contains)
    }
  }
}

extension SettingForm where Value == String {
  /// The id of a model.
  static var model: Self {
    let ids = ModelCatalog.standard.ids
    return Self(expected: "one of \(ids.joined(separator: ", "))") {
      text, _ throws(SettingProblem) in
      guard ids.contains(text.shown) else { throw .unknown(text.shown, "a model", among: ids) }
      return text.shown
    }
  }
}

extension SettingProblem {
  /// A word that is none of those known.
  static func unknown(
    _ word: String, _ noun: String, among known: [String]
  ) -> SettingProblem {
    let nearest = Spelling.nearest(to: word, among: known)
    let guess = nearest.map { "did you mean \($0)?" } ?? "expected \(known.joined(separator: ", "))"
    return .because("“\(word)” is not \(noun); \(guess)")
  }
}
