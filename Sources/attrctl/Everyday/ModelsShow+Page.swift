import AttributionRPC

extension ModelsShow: PresentableMethod {
  static func page(of response: Response) -> Page {
    var lines = paragraph(response.summary, after: "\(response.id): ") + [""]
    let fields = [
      ("formula", response.formula), ("conserves", response.conservation),
      ("source", response.source), ("enabled", enabled(response)),
    ]
    for (name, text) in fields { lines += field(name, text) }
    if response.isFitted { lines += field("learned", "From the paths of all users.") }
    if !response.parameters.isEmpty { lines += ["", "Settings:"] }
    for parameter in response.parameters {
      lines.append("  \(parameter.setting) = \(parameter.value)")
      lines += paragraph(parameter.meaning, after: "      ")
    }
    if !response.edgeCases.isEmpty { lines += ["", "Special cases:"] }
    for sentence in response.edgeCases { lines += paragraph(sentence, after: "  - ") }
    return Page(lines: lines)
  }

  private static func field(_ name: String, _ text: String) -> [String] {
    paragraph(text, after: name + String(repeating: " ", count: 11 - name.count))
  }

  private static func enabled(_ response: Response) -> String {
    if response.isDefault { return "Yes, and the default." }
    return response.isEnabled ? "Yes." : "No; to keep it up to date, add it to attribution.models."
  }
}
