import AttributionRPC

/// Why a model divides a conversion as it does, in sentences.
struct DivisionStory {
  private let model: ModelDivision

  init(_ model: ModelDivision) { self.model = model }

  /// The rule, what it comes to here, and what the columns mean.
  var lines: [String] {
    let fit = model.version.map { " (version \($0))" } ?? ""
    var lines = paragraph(
      "Model \(model.model)\(fit): \(model.reasons.joined(separator: " "))")
    if !model.isEnabled {
      lines += paragraph(
        "It is computed for this page only: reports have it once attribution.models does.")
    }
    let width = model.steps.map(\.name.count).max() ?? 0
    for step in model.steps {
      let padding = String(repeating: " ", count: width - step.name.count)
      lines += paragraph(step.meaning, after: "  \(step.name)\(padding)  ")
    }
    return lines
  }

  /// How shares became exact.
  var notes: [String] {
    guard model.conserves else { return [] }
    let parts = model.parts
    let credit = touches(parts.indices.filter { parts[$0].hasLeftoverCredit })
    let revenue = touches(parts.indices.filter { parts[$0].hasLeftoverRevenue })
    let sentences = [
      credit.map { "one billionth of credit to \($0)" },
      revenue.map { "one millionth of revenue to \($0)" },
    ].compactMap(\.self)
    guard !sentences.isEmpty else { return [] }
    return paragraph(
      "Shares are rounded down; what is left over then goes to the largest remainders: "
        + sentences.joined(separator: ", ") + ".")
  }

  private static let touchesShown = 10

  private func touches(_ indices: [Int]) -> String? {
    guard !indices.isEmpty else { return nil }
    let shown = indices.prefix(Self.touchesShown).map { "\($0 + 1)" }.joined(separator: ", ")
    let rest = indices.count - Self.touchesShown
    let more = rest > 0 ? " and \(rest) more" : ""
    return indices.count == 1 ? "touch \(shown)" : "each of touches \(shown)\(more)"
  }
}
