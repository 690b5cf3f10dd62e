import AttributionCore
import AttributionIngest
import AttributionRPC
import AttributionStore

extension Handlers {
  func quarantine(_ request: QuarantineList) async throws(RPCError) -> QuarantineList.Response {
    try Self.check(code: request.code)
    let selection = QuarantineSelection(file: request.file, code: request.code)
    let stored = try await read { snapshot in
      let quarantine = Quarantine(snapshot.database)
      return (
        try quarantine.list(selection, after: Int64(request.cursor), limit: request.limit),
        try quarantine.count(selection)
      )
    }
    if stored.1 == 0 { try await checkFile(request.file) }
    var response = QuarantineList.Response()
    response.total = Int(stored.1)
    response.rows = stored.0.map(AttributionRPC.QuarantinedRow.init)
    return response
  }

  func quarantinedRow(
    _ request: QuarantineShow
  ) async throws(RPCError) -> AttributionRPC.QuarantinedRow {
    let stored = try await read {
      try Quarantine($0.database).list(QuarantineSelection(id: Int64(request.id)), limit: 1)
    }
    guard let row = stored.first else { throw Self.noRow(request.id) }
    return AttributionRPC.QuarantinedRow(row)
  }

  func quarantineLines(
    _ request: QuarantineLines
  ) async throws(RPCError) -> QuarantineLines.Response {
    try Self.check(code: request.code)
    let selection = QuarantineSelection(file: request.file, code: request.code)
    let stored = try await read { snapshot in
      (
        file: try FileLedger(snapshot.database).entry(id: FileID(rawValue: Int64(request.file))),
        rows: try Quarantine(snapshot.database).list(
          selection, after: Int64(request.cursor), limit: request.limit)
      )
    }
    guard let file = stored.file else { throw Self.noFile(request.file) }
    guard let form = file.rowForm else {
      throw RPCError(
        .conflict,
        file.badRows == 0
          ? "\(file.name): none of its rows is bad"
          : "\(file.name): its rows are not lines of text; mend the file itself",
        hint: "`attrctl quarantine --file \(request.file)` shows its bad rows")
    }
    var response = QuarantineLines.Response()
    response.name = file.name + ".mended" + form.suffix
    if case .delimited(let header, _) = form { response.header = header }
    let free = stored.rows.filter { $0.retriedAs == nil }
    response.rows = free.filter { !$0.isCut }.map {
      RawRow(id: Int($0.id), bytes: form.line($0.raw))
    }
    response.cutLines = free.filter(\.isCut).map { Int($0.place.line) }
    if stored.rows.count == request.limit {
      response.nextCursor = stored.rows.last.map { Int($0.id) }
    }
    return response
  }

  func retry(_ request: QuarantineRetry) async throws(RPCError) -> QuarantineRetry.Response {
    let selection = try Self.selection(request.file, request.code, request.id, request.all)
    if let line = request.with {
      guard request.id != nil else {
        throw .invalidParams("with: a corrected line is of one row; expected its id, too")
      }
      guard line.utf8.contains(where: { !Self.blanks.contains($0) }) else {
        throw .invalidParams("with: an empty line; expected a row", hint: "or discard the row")
      }
    }
    let plan: Retries.Plan
    do {
      plan = try await engine.request { .retry(selection, correction: request.with, $0) }
    } catch {
      throw RPCError(error)
    }
    if plan.retries.isEmpty, plan.refused.isEmpty {
      if let id = request.id { throw Self.noRow(id) }
      try await checkFile(request.file)
    }
    var response = QuarantineRetry.Response()
    response.files = plan.retries.map { retry in
      var file = RetriedFile()
      file.name = retry.name
      file.source = retry.sourceName
      file.rows = Int(retry.rows)
      return file
    }
    response.rows = response.files.reduce(0) { $0 + $1.rows }
    response.refused = plan.refused.map { row in
      var refused = RefusedRow()
      refused.id = Int(row.id)
      refused.code = row.refusal.rawValue
      refused.message = row.refusal.sentence
      return refused
    }
    response.refusedCount = Int(plan.refusedCount)
    return response
  }

  func discard(_ request: QuarantineDiscard) async throws(RPCError) -> QuarantineDiscard.Response {
    let selection = try Self.selection(request.file, request.code, request.id, request.all)
    var response = QuarantineDiscard.Response()
    do {
      response.discarded = Int(try await engine.request { .discard(selection, $0) })
    } catch {
      throw RPCError(error)
    }
    response.left = Int(try await read { try Quarantine($0.database).count(selection) })
    if response.discarded + response.left == 0 {
      if let id = request.id { throw Self.noRow(id) }
      try await checkFile(request.file)
    }
    return response
  }

  private static let blanks = Array(" \t\r\n".utf8)

  private static func noRow(_ id: Int) -> RPCError {
    .notFound("row \(id): not in quarantine", hint: "`attrctl quarantine` lists what is")
  }

  private static func noFile(_ file: Int) -> RPCError {
    .notFound("file \(file): no such file", hint: "`attrctl files` lists them by number")
  }

  /// Throws `not-found` where a request names a file that there never was.
  private func checkFile(_ file: Int?) async throws(RPCError) {
    guard let file else { return }
    let entry = try await read {
      try FileLedger($0.database).entry(id: FileID(rawValue: Int64(file)))
    }
    if entry == nil { throw Self.noFile(file) }
  }

  private static func check(code: String?) throws(RPCError) {
    guard let code, QuarantineCode(rawValue: code) == nil else { return }
    let codes = QuarantineCode.allCases.map(\.rawValue).joined(separator: ", ")
    throw .invalidParams("code: \(code) is no reason; expected one of \(codes)")
  }

  /// What a request that changes something is about, which must be said.
  private static func selection(
    _ file: Int?, _ code: String?, _ id: Int?, _ all: Bool
  ) throws(RPCError) -> QuarantineSelection {
    try check(code: code)
    let selection = QuarantineSelection(file: file, code: code, id: id)
    guard (selection == QuarantineSelection()) == all else {
      throw .invalidParams(
        all
          ? "all: goes with nothing else" : "expected one of file, code, id, or all for every row")
    }
    return selection
  }
}

extension QuarantineSelection {
  fileprivate init(file: Int?, code: String?, id: Int? = nil) {
    self.init(
      file: file.map { FileID(rawValue: Int64($0)) }, code: code, id: id.map(Int64.init))
  }
}

extension AttributionRPC.QuarantinedRow {
  fileprivate init(_ stored: Quarantine.Entry) {
    self.init()
    id = Int(stored.id)
    file = stored.fileName
    fileID = Int(stored.place.file.rawValue)
    line = Int(stored.place.line)
    byteOffset = Int(stored.byteOffset)
    column = stored.column
    code = stored.code
    message = stored.message
    raw = String(decoding: stored.raw, as: UTF8.self)
    isCut = stored.isCut
    retriedAs = stored.retriedAs
  }
}

extension Retries.Refusal {
  /// What is in the way and what can be done.
  fileprivate var sentence: String {
    switch self {
    case .underWay: "is being read again already"
    case .noForm: "its file is not of lines of text; mend the file itself and drop it again"
    case .cut: "only its beginning was kept; give the whole line with --id and --with"
    case .erased: "its text was erased; discard it"
    case .unterminatedQuote:
      "would take the rows after it for its own; give the closed line with --id and --with"
    }
  }
}
