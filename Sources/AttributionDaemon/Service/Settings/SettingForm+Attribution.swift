import AttributionCore
import AttributionRPC

extension SettingForm where Value == PositionShares {
  /// Three parts of one, such as `0.4, 0.2, 0.4`.
  static var positions: Self {
    parts(3, such: "0.4, 0.2, 0.4") { PositionShares(first: $0[0], middle: $0[1], last: $0[2]) }
  }
}

extension SettingForm where Value == WShaped.Weights {
  /// Four parts of one, such as `0.3, 0.3, 0.3, 0.1`.
  static var wShape: Self {
    parts(4, such: "0.3, 0.3, 0.3, 0.1") {
      WShaped.Weights(first: $0[0], lead: $0[1], opportunity: $0[2], rest: $0[3])
    }
  }
}

extension SettingForm {
  /// So many decimals that sum to one; `make` turns them into the value.
  fileprivate static func parts(
    _ count: Int, such example: String, make: @escaping @Sendable ([Double]) -> Value
  ) -> Self {
    let word = ["no", "one", "two", "three", "four"][count]
    return Self(expected: "\(word) decimals that sum to 1, such as \(example)") {
      text, _ throws(SettingProblem) in
      guard let parts = FixedPoint.partsOfOne(text.elements, count: count) else {
        throw .notOfForm("a division")
      }
      return make(parts)
    }
  }
}

extension SettingForm where Value == [String: Double] {
  /// Channels with what each is multiplied by, such as `Email=0.5, Paid Search=2`; or `none`.
  static var multipliers: Self {
    let expected = "none, or channels with multipliers from 0 to 1000, such as Email=0.5, SEA=2"
    return Self(expected: expected) { text, _ throws(SettingProblem) in
      guard text.shown != "none" else { return [:] }
      var multipliers: [String: Double] = [:]
      for element in text.elements {
        guard let (name, factor) = FixedPoint.multiplier(element) else {
          throw .because("“\(element)” is no channel with its multiplier; expected \(expected)")
        }
        guard multipliers.updateValue(factor, forKey: name) == nil else {
          throw .because("“\(name)” is there twice; expected each channel once")
        }
      }
      return multipliers
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

extension SettingForm where Value == [String: IHCParameters.PhaseWeights] {
  /// The path of a CSV file, or `none`.
  static var ihcChannelWeights: Self {
    let expected = "none or the path of a CSV file"
    return Self(expected: expected) { text, context throws(SettingProblem) in
      guard let word = text.single, !word.isEmpty else {
        throw .because("expected \(expected)")
      }
      guard word != "none" else { return [:] }
      let path = context.path(word)
      let bytes: [UInt8]
      do throws(SystemError) {
        bytes = try contents(ofFile: path)
      } catch {
        throw .because("“\(word)” cannot be read: \(path): \(error.reason); expected \(expected)")
      }
      do throws(ChannelWeightsTable.Fault) {
        return try ChannelWeightsTable(bytes).weights
      } catch {
        throw .because("\(path)\(error)")
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
