import AttributionRPC

extension QuarantineRetry: PresentableMethod {
  static func page(of response: Response) -> Page {
    var lines = response.files.map { file in
      "Dropped \(counted(file.rows, "row")) of \(file.source) as \(file.name)."
    }
    if lines.isEmpty { lines.append("No row was dropped again.") }
    var notes = response.refused.map { "Row \($0.id): \($0.message)." }
    let rest = response.refusedCount - response.refused.count
    if rest > 0 { notes.append("\(counted(rest, "more row")) left out.") }
    if !response.files.isEmpty { notes.append("Wait with `attrctl sync`.") }
    return Page(lines: lines, notes: notes)
  }

  static func status(of response: Response) -> CommandStatus {
    response.refusedCount == 0 ? .done : .partial
  }
}

extension QuarantineDiscard: PresentableMethod {
  static func page(of response: Response) -> Page {
    let left =
      response.left == 0 ? "" : " \(counted(response.left, "row")) left: being read again."
    return Page(lines: ["Discarded \(counted(response.discarded, "row")).\(left)"])
  }

  static func status(of response: Response) -> CommandStatus {
    response.left == 0 ? .done : .partial
  }
}
