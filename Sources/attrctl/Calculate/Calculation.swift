import AttributionCore
import AttributionRPC

/// The models that are asked for, with their parameters, over whatever the input is.
struct Calculation {
  private let choice: ModelChoice
  private let rules: AttributionRules

  init(_ choice: ModelChoice, _ options: CalculationOptions) throws(Complaint) {
    self.choice = choice
    rules = try options.rules(for: choice.models)
  }

  /// Over the paths of a file.
  func paths(_ reader: inout PathReader) throws(Complaint) -> CalculatedModels {
    let (models, left) = try choice.suiting(
      hint: "linear, first-touch, markov and others work on paths, and it on one journey as JSON"
    ) { id in
      HeuristicTotals.needsJourneys(id) ? "needs timestamps, which paths do not have" : nil
    }
    var calculation = PathCalculation(models: models, rules: rules)
    try reader.read(into: &calculation)
    var results: [CalculatedModel] = []
    var notes = reader.notes + left
    for entry in calculation.results(reader.channels, reader.totals) {
      switch entry.result {
      case .success(let result): results.append(result)
      case .failure(let error) where choice.isAll: notes.append("Left out: \(error).")
      case .failure(let error): throw Complaint(.usage, "\(reader.name): \(error)")
      }
    }
    let totals = reader.totals
    let nulls = totals.nulls > 0 ? ", and \(totals.nulls) times nothing" : ""
    return CalculatedModels(
      input:
        "\(counted(totals.rows, "path")) with \(counted(Int(totals.conversions), "conversion"))"
        + " worth \(totals.revenue)\(nulls).",
      models: results, notes: notes)
  }

  /// Over one journey.
  func journey(_ document: JourneyDocument, name: String) throws(Complaint) -> CalculatedModels {
    let (models, left) = try choice.suiting(hint: "expected a CSV of paths") { id in
      ModelFitter.needsFit(id, rules) ? "learns from the paths of many users" : nil
    }
    let journey: JourneyCalculation
    do throws(JourneyDocument.Problem) {
      journey = try JourneyCalculation(document, rules: rules)
    } catch {
      throw Complaint(.usage, "\(name): \(error.text)")
    }
    var notes = left
    if !document.ignored.isEmpty {
      notes.append("Ignored: \(document.ignored.joined(separator: ", ")).")
    }
    if journey.late > 0 {
      notes.append(
        "\(counted(journey.late, "touchpoint")) after the conversion, which therefore get nothing.")
    }
    let (results, touches) = journey.results(models)
    let customer = document.customerID.map { " of \($0)" } ?? ""
    return CalculatedModels(
      input: "Journey\(customer): \(counted(touches.count, "touchpoint")), a conversion worth "
        + "\(document.conversion.revenue) at \(document.conversion.instant).",
      models: results, notes: notes, touches: touches)
  }
}
