import AttributionRPC

/// What became of the files of one `attrctl drop`.
struct DropOutcome {
  /// The files’ names in the inbox.
  let names: [String]
  /// What the ledger says about those that it knows.
  var entries: [FileEntry] = []
  /// Whether the daemon has been waited for.
  var isAwaited = false

  var status: CommandStatus {
    guard isAwaited else { return .done }
    if entries.contains(where: { $0.state == .rejected || $0.badRows > 0 }) { return .partial }
    let isOpen = entries.contains { $0.state == .processing }
    return isOpen || entries.count < names.count ? .different : .done
  }

  /// `{"files": […]}`, each as `ingest.list` has it, or by name and `pending`.
  var json: JSON {
    ["files": .array(names.map { entry($0)?.json ?? ["name": .string($0), "state": "pending"] })]
  }

  var table: Table {
    var table = Table([
      .text("name"), .text("state"), .text("datasets"), .number("rows"), .number("bad_rows"),
    ])
    table.rows = names.map { name in
      guard let entry = entry(name) else {
        return [.text(name), .plain("pending"), .none, .none, .none]
      }
      return [
        .text(entry.name), .plain(entry.state.rawValue),
        .text(entry.datasets.joined(separator: ", ")),
        .integer(entry.rows), .integer(entry.badRows),
      ]
    }
    return table
  }

  var page: Page {
    guard isAwaited else {
      return Page(lines: names.map { "Dropped \($0)." }, notes: ["Wait with `attrctl sync`."])
    }
    return Page(tables: [table], notes: IngestList.notes(entries))
  }

  private func entry(_ name: String) -> FileEntry? {
    entries.first { ShownName.bytes(of: $0.name) == Array(name.utf8) }
  }
}
