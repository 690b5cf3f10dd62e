import ArgumentParser
import AttributionRPC
import Glibc

/// Puts files into the inbox safely and waits until they are in and attributed.
struct DropCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Puts files into the inbox safely and waits until they are in and attributed.",
    discussion: """
      The files are copied; the originals stay where they are. Exits with 6 where a file was \
      rejected or has bad rows, and with 8 where one is not read yet.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The files.", completion: .file()) var files: [String]

  @Flag(help: "Reads them even if their content is in already.") var force = false

  @Flag(inversion: .prefixedNo, help: "Waits and shows the outcome.") var wait = true

  func run() throws {
    let session = try Session(global)
    let sources = try files.map(DropSource.init)
    let inbox = Inbox(path: try session.send(SystemStatus()).inbox)
    var before = IngestList()
    before.limit = 1
    let lastID = try session.send(before).files.first?.id ?? 0
    let names = try sources.map { try inbox.drop($0, isForced: force) }
    guard wait else { return try report(DropOutcome(names: names)) }
    do {
      _ = try Synchronization().wait(session)
    } catch {
      throw Self.complaint(error)
    }
    var entries: [FileEntry] = []
    for name in names {
      if let entry = try Self.entry(of: name, after: lastID, session) { entries.append(entry) }
    }
    try report(DropOutcome(names: names, entries: entries, isAwaited: true))
  }

  /// What the ledger says of a file that it had not had before.
  private static func entry(
    of name: String, after lastID: Int, _ session: Session
  ) throws -> FileEntry? {
    var request = IngestList()
    if ShownName.isShownAsIs(name) {
      request.name = name
      request.limit = 1
    } else {
      request.limit = newest
    }
    return try session.send(request).files.first { entry in
      entry.id > lastID && ShownName.bytes(of: entry.name) == Array(name.utf8)
    }
  }

  /// How many files are looked through for one whose name cannot be asked for.
  private static let newest = 10_000

  private static func complaint(_ error: ClientError) -> Complaint {
    guard case .transport(let transport) = error, transport.code == .interrupted else {
      return Complaint(error)
    }
    return Complaint(
      .interrupted, "interrupted; the files are in the inbox and the daemon goes on",
      next: "wait again with `attrctl sync`, then see `attrctl files`")
  }

  private func report(_ outcome: DropOutcome) throws {
    switch global.format {
    case .json: Output.standard.write(outcome.json.bytes + [UInt8(ascii: "\n")])
    case .csv: Output.standard.write(CSV.text(outcome.table))
    case .table: Output.standard.write(outcome.page.text(.standard))
    }
    if outcome.status != .done { throw Ending(status: outcome.status) }
  }
}
