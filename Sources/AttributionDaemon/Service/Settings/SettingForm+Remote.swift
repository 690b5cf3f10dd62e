import AttributionCore
import AttributionRPC

extension SettingForm where Value == String {
  /// The base URL of a service that is sent a key.
  static var serviceURL: Self {
    let expected = "such as https://api.ihc-attribution.com, without a query"
    return Self(expected: expected) { text, _ throws(SettingProblem) in
      do throws(ServiceURL.Fault) {
        return try ServiceURL(text.shown).text
      } catch {
        switch error {
        case .notAURL: throw .notOfForm("the base URL of a service")
        case .clearText(let host):
          throw .because(
            "“\(text.shown)” would send the key to \(host) in clear text; expected https://, as "
              + "http:// is for addresses of this machine such as http://127.0.0.1:8080")
        }
      }
    }
  }

  /// A name that a service knows; empty for `none`.
  static var conversionType: Self {
    let expected = "none or the name chosen at training, of up to 200 bytes"
    return Self("a conversion type", expected: expected) { text in
      guard text != "none" else { return "" }
      let isPrintable = text.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
      }
      return isPrintable && text.utf8.count <= 200 ? text : nil
    }
  }
}

extension SettingForm where Value == IHCParameters.Redistribution {
  /// The path of a JSON file, or `none`.
  static var redistribution: Self {
    let expected = "none or the path of a JSON file"
    return Self(expected: expected) { text, context throws(SettingProblem) in
      guard let word = text.single, !word.isEmpty else {
        throw .because("expected \(expected)")
      }
      guard word != "none" else { return .none }
      let path = context.path(word)
      do throws(IHCParameters.FileError) {
        return try IHCParameters.Redistribution(contentsOf: path)
      } catch {
        switch error {
        case .unreadable(let reason):
          throw .because("“\(word)” cannot be read: \(path): \(reason); expected \(expected)")
        case .malformed(let problem): throw .because("\(path): \(problem)")
        }
      }
    }
  }
}

extension SettingForm where Value == [String] {
  /// Names of users of the system, or `none`.
  static var userNames: Self {
    let expected = "none or names of users of this system, such as attribution-ihc"
    return Self(expected: expected) { text, _ throws(SettingProblem) in
      guard text.shown != "none" else { return [] }
      for name in text.elements {
        let isName =
          name.utf8.allSatisfy { isInName($0) } && !name.isEmpty && !name.hasPrefix("-")
          && name.utf8.count <= 64
        guard isName else { throw .because("“\(name)” is no user's name; expected \(expected)") }
      }
      return text.elements
    }
  }

  private static func isInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}

extension SettingForm where Value == Int64 {
  /// A duration of at least `least` and at most `most`, both written as durations.
  static func duration(from least: String, to most: String, such examples: String) -> Self {
    let range = (DurationText.micros(least) ?? 0)...(DurationText.micros(most) ?? .max)
    return Self(
      "a duration", unit: "duration", expected: "e.g. \(examples), from \(least) to \(most)"
    ) { text in DurationText.micros(text).flatMap { range.contains($0) ? $0 : nil } }
  }
}

extension SettingForm where Value == Int64? {
  /// How long something is kept, or nil for `forever`.
  static var retention: Self {
    Self("a duration", unit: "duration", expected: "e.g. 90d, 52w or forever") { text in
      if text == "forever" { return .some(nil) }
      guard let micros = DurationText.micros(text), micros > 0 else { return nil }
      return micros
    }
  }
}

extension SettingForm where Value == Int? {
  /// A number, or nil for `none`.
  static func limit(_ range: ClosedRange<Int>) -> Self {
    let expected = "none or a whole number from \(range.lowerBound) to \(range.upperBound)"
    return Self("a whole number", expected: expected) { text in
      if text == "none" { return .some(nil) }
      guard let number = Int(text), range.contains(number) else { return nil }
      return number
    }
  }
}
