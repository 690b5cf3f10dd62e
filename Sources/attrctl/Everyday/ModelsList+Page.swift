import AttributionRPC

extension ModelsList: PresentableMethod {
  static func page(of response: Response) -> Page {
    var table = Table([
      .text("id", title: "model"), .text("enabled"), .text("default"), .text("summary"),
      .text("source"),
    ])
    table.rows = response.models.map { model in
      [
        .text(model.id), .plain(model.isEnabled ? "yes" : "no"),
        .plain(model.isDefault ? "yes" : ""), .text(model.summary), .text(model.source),
      ]
    }
    return Page(tables: [table])
  }
}
