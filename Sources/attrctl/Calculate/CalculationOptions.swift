import ArgumentParser
import AttributionCore

/// The flags that set what models are parametrised by.
struct CalculationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many channels a state of markov holds, 1 to 3.", valueName: "k"))
  var order: String?

  @Option(
    help: ArgumentHelp(
      "What a coalition is worth to shapley: "
        + "\(ShapleyWorth.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "worth"))
  var worth: String?

  @Option(
    help: ArgumentHelp(
      "The age difference that halves credit under time-decay, such as 7d.", valueName: "time"))
  var halfLife: String?

  @Option(
    help: ArgumentHelp(
      "What last-non-direct passes over, with commas between.", valueName: "channels"))
  var directChannels: String?

  @Option(
    help: ArgumentHelp(
      "What u-shaped gives to the first touch, to all between and to the last.",
      valueName: "parts"))
  var uShaped: String?

  @Option(help: ArgumentHelp("The same under j-shaped.", valueName: "parts"))
  var jShaped: String?

  @Option(help: ArgumentHelp("The same under inverse-j.", valueName: "parts"))
  var inverseJ: String?

  @Option(
    help: ArgumentHelp(
      "What w-shaped gives to the first touch, the lead, the opportunity and all others.",
      valueName: "parts"))
  var wShaped: String?

  @Option(help: ArgumentHelp("What custom gives, as u-shaped does.", valueName: "parts"))
  var customPositions: String?

  @Option(
    help: ArgumentHelp(
      "What custom multiplies that by, such as Email=0.5,SEA=2.", valueName: "list"))
  var customChannels: String?

  @Option(help: ArgumentHelp("The set of parameters of ihc.", valueName: "set"))
  var ihcParameters: String?

  /// The rules that they make, for the models that are asked for.
  func rules(for models: [String]) throws(Complaint) -> AttributionRules {
    var rules = AttributionRules()
    rules.journeys = JourneyRules(lookback: nil)
    for (setting, text) in [
      (CalculationSetting.order, order), (.worth, worth), (.halfLife, halfLife),
      (.directChannels, directChannels), (.uShaped, uShaped), (.jShaped, jShaped),
      (.inverseJ, inverseJ), (.wShaped, wShaped), (.customPositions, customPositions),
      (.customChannels, customChannels), (.ihcParameters, ihcParameters),
    ] {
      try setting.apply(text, to: &rules, for: models)
    }
    return rules
  }
}
