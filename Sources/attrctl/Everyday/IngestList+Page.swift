import AttributionRPC

extension IngestList: EverydayMethod {
  static let shortName = "files"

  static func page(of response: Response) -> Page {
    Page(tables: [table(response.files)], notes: notes(response.files))
  }

  static func table(_ files: [FileEntry]) -> Table {
    var table = Table([
      .number("id"), .text("name"), .text("state"), .text("datasets"), .number("rows"),
      .number("bad_rows"), .number("bytes"), .text("arrived_at", title: "arrived"),
    ])
    table.rows = files.map { file in
      [
        .integer(file.id), .text(file.name), .plain(file.state.rawValue),
        .text(file.datasets.joined(separator: ", ")), .integer(file.rows), .integer(file.badRows),
        .integer(file.bytes), .plain(file.arrivedAt),
      ]
    }
    return table
  }

  /// A line for everything there is to say about a file.
  static func notes(_ files: [FileEntry]) -> [String] {
    files.flatMap { file -> [String] in
      if let progress = file.progress { return [SystemStatus.progress(of: progress)] }
      var notes = ((file.message.map { [$0] } ?? []) + file.notes).map { "\(file.name): \($0)" }
      if file.badRows > 0, file.state == .processed {
        let rows = counted(file.badRows, "bad row")
        notes.append("\(file.name): \(rows); see `attrctl quarantine --file \(file.id)`")
      }
      if let forgotten = file.forgottenRows {
        let rows = counted(forgotten, "row")
        notes.append("\(file.name): \(rows) of forgotten users not stored")
      }
      return notes
    }
  }
}
