import AttributionRPC

extension ModelsList: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([
      .text("id", title: "model"), .text("enabled"), .text("default"), .number("version"),
      .text("summary"),
    ])
    table.rows = response.models.map { model in
      [
        .text(model.id), .plain(model.isEnabled ? "yes" : "no"),
        .plain(model.isDefault ? "yes" : ""),
        model.version.map(Cell.integer) ?? .plain(""), .text(model.summary),
      ]
    }
    return Page(
      tables: [table], notes: ["`attrctl models show MODEL` has formula, settings and source."])
  }
}
