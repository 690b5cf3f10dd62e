import AttributionCore
import AttributionRPC

extension SettingForm where Value == UShaped.Weights {
  /// Three parts of one, such as `0.4, 0.2, 0.4`.
  static var uShape: Self {
    let expected = "three decimals that sum to 1, such as 0.4, 0.2, 0.4"
    return Self(expected: expected) { text, _ throws(SettingProblem) in
      let billionths = text.elements.compactMap { element -> Int64? in
        let bytes = Array(element.utf8)
        return try? FixedPoint.parse(bytes.span, decimals: 9)
      }
      guard billionths.count == 3, text.elements.count == 3, billionths.allSatisfy({ $0 >= 0 }),
        billionths.reduce(0, +) == 1_000_000_000
      else { throw .notOfForm("a division") }
      let parts = billionths.map { Double($0) / 1e9 }
      return UShaped.Weights(first: parts[0], middle: parts[1], last: parts[2])
    }
  }
}

extension SettingForm where Value == IHCParameters {
  /// The name of a set, or the path of a JSON file.
  static var ihcParameters: Self {
    let names = IHCParameters.named.map(\.name)
    let expected = "\(names.joined(separator: ", ")) or the path of a JSON file"
    return Self(expected: expected) { text, context throws(SettingProblem) in
      guard let word = text.single, !word.isEmpty else {
        throw .because("expected \(expected)")
      }
      if let set = IHCParameters.named.first(where: { $0.name == word }) { return set }
      let path = context.path(word)
      do throws(IHCParameters.FileError) {
        return try IHCParameters(contentsOf: path)
      } catch {
        switch error {
        case .unreadable(let reason):
          throw .because(
            "“\(word)” is no set and no file: \(path): \(reason); expected \(expected)")
        case .malformed(let problem): throw .because("\(path): \(problem)")
        }
      }
    }
  }
}

extension SettingForm where Value == TimeZoneRules {
  /// A name of the IANA time zone database.
  static var zone: Self {
    Self(expected: "a time zone such as Europe/Berlin or UTC") {
      text, _ throws(SettingProblem) in
      if let rules = TimeZoneRules(zone: text.shown) { return rules }
      let nearest = Spelling.nearest(to: text.shown, among: TimeZoneRules.knownZones)
      let guess = nearest.map { "did you mean \($0)?" } ?? "expected e.g. Europe/Berlin or UTC"
      throw .because("“\(text.shown)” is not a time zone; \(guess)")
    }
  }
}
