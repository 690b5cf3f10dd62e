import ArgumentParser
import AttributionCore
import AttributionRPC

/// Runs models on a file of paths or on one journey; works without a daemon and stores nothing.
struct CalculateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calculate",
    abstract: "Runs models on a file of paths or on one journey, without a daemon.",
    discussion: """
      The file is a CSV of aggregated paths with the columns path (such as Email > Search), \
      total_conversions and, where they are known, total_conversion_value and total_null; or one \
      journey as JSON. Nothing is stored, and no setting of a daemon applies. Models: \
      \(ModelCatalog.standard.ids.joined(separator: ", ")).
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The file; - for standard input.", completion: .file()) var file: String

  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "A model; again for each one more. “all” is every one that suits the input.",
      valueName: "model"))
  var models: [String] = []

  @OptionGroup(title: "Parameters of models") var parameters: CalculationOptions

  func run() throws {
    // Names are looked at before the input is: a slip should not cost the reading of a large file.
    let choice = try models.isEmpty ? nil : ModelChoice(models)
    let result = try result(choice)
    switch global.format {
    case .json: Output.standard.write(result.json.bytes + [UInt8(ascii: "\n")])
    case .csv: Output.standard.write(CSV.text(result.data))
    case .table: return Output.standard.write(result.page.text(.standard))
    }
    for note in result.notes { Output.standardError.write("attrctl: \(printable(note))\n") }
  }

  private func result(_ choice: ModelChoice?) throws -> CalculatedModels {
    switch try CalculationInput(file) {
    case .journey(let document, let name):
      let choice = try choice ?? ModelChoice(document.models, place: "\(name): models")
      return try Calculation(choice, parameters).journey(document, name: name)
    case .paths(var reader):
      return try Calculation(try choice ?? ModelChoice([]), parameters).paths(&reader)
    }
  }
}
