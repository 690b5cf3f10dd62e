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
    let version = response.version
    return Page(
      lines: [
        "Model \(version.model), version \(version.version), generation \(response.generation).",
        "It stays until `attrctl models fit \(version.model)`.",
      ],
      data: ModelsVersions.table([version]))
  }
}
