import AttributionCore
import AttributionRPC

extension ModelsVersions: PresentableMethod {
  static func page(of response: Response) -> Page {
    guard !response.versions.isEmpty else {
      return Page(lines: ["No model was fitted yet: `attrctl models fit`."], data: table([]))
    }
    return Page(tables: [table(response.versions)])
  }

  fileprivate static func table(_ versions: [FittedVersion]) -> Table {
    var table = Table([
      .text("model"), .number("version"), .text("state"), .text("settings"),
      .text("fitted_at"), .number("conversions"), .number("nulls", title: "null paths"),
      .number("statistics"),
    ])
    table.rows = versions.map { version in
      [
        .text(version.model), .integer(version.version),
        .plain(version.isPinned ? "pinned" : version.isCurrent ? "current" : ""),
        .text(version.settings), .plain(version.fittedAt), .integer(version.conversions),
        .integer(version.nulls), .integer(version.statistics),
      ]
    }
    return table
  }
}

extension ModelsUse: PresentableMethod {
  static func page(of response: Response) -> Page {
    guard let version = response.version else {
      return Page(
        lines: ["The configured parameters count, generation \(response.generation)."],
        data: ModelsVersions.table([]))
    }
    let isIHC = version.model == InitializerHolderCloser.card.id
    return Page(
      lines: [
        "Model \(version.model), version \(version.version), generation \(response.generation).",
        isIHC
          ? "It stays until `attrctl models use ihc configured`."
          : "It stays until `attrctl models fit \(version.model)`.",
      ],
      data: ModelsVersions.table([version]))
  }
}
