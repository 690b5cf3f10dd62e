import AttributionRPC

extension ModelsList: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([
      .text("id", title: "model"), .text("enabled"), .text("default"), .number("version"),
      .text("summary"),
      .text("source"),
    ])
    table.rows = response.models.map { model in
      [
        .text(model.id), .plain(model.isEnabled ? "yes" : "no"),
        .plain(model.isDefault ? "yes" : ""),
        model.version.map(Cell.integer) ?? .plain(""), .text(model.summary), .text(model.source),
      ]
    }
    return Page(tables: [table])
  }
}
