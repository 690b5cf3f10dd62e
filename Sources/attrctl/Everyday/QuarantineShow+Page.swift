import AttributionRPC

extension QuarantineShow: PresentableMethod {
  static func page(of row: Response) -> Page {
    var lines = [
      "\(row.file) (file \(row.fileID)), line \(row.line), byte \(row.byteOffset)",
      row.message,
    ]
    let column = row.column.map { ", column \($0)" } ?? ""
    lines.append("Code \(row.code)\(column).")
    if let name = row.retriedAs { lines.append("Being read again as \(name).") }
    lines += ["", row.raw]
    var notes: [String] = []
    if row.isCut { notes.append("The row is longer; only this much of it was kept.") }
    if row.retriedAs == nil {
      notes.append("Corrected: `attrctl quarantine retry --id \(row.id) --with 'LINE'`.")
    }
    return Page(lines: lines, notes: notes)
  }
}
