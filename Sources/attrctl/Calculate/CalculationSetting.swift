import AttributionCore
import AttributionRPC

/// A parameter of a model that a flag of `attrctl calculate` sets; named as the daemon's setting.
struct CalculationSetting: Sendable {
  /// Without its dashes.
  let flag: String
  /// The models that have it.
  let models: [String]
  /// What is to be given, as the end of “… is not …”.
  let expected: String
  /// Takes the text; false where it is not as expected.
  let set: @Sendable (String, inout AttributionRules) -> Bool
  /// Its name and value in `fit`.
  let name: String
  let value: @Sendable (AttributionRules) -> JSON

  /// Sets it; where it is not given, the default stays.
  func apply(
    _ text: String?, to rules: inout AttributionRules, for models: [String]
  ) throws(Complaint) {
    guard let text else { return }
    guard self.models.contains(where: models.contains) else {
      throw Complaint(
        .usage,
        "--\(flag): belongs to \(self.models.joined(separator: ", ")), which is not asked "
          + "for; expected it with --model \(self.models[0])")
    }
    guard set(text, &rules) else {
      throw Complaint(.usage, "--\(flag): “\(text)” is not \(expected)")
    }
  }

  /// The parameters of a model by name.
  static func values(of model: String, _ rules: AttributionRules) -> JSONObject {
    JSONObject(all.filter { $0.models.contains(model) }.map { ($0.name, $0.value(rules)) })
  }
}
