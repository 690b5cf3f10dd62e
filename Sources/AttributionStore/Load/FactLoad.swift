package import AttributionCore

/// Facts of one or several files on their way into the store, together.
///
/// Rows are added as they are read, in the order of their arrival, and wait in spools; nothing is
/// stored until ``LoadCommit`` puts all of them in within one transaction. Memory is bounded by
/// the budget, whatever the size of the files. Use it on one thread.
package final class FactLoad {
  let hash: KeyHash
  /// Facts by their user.
  let facts: Spool
  /// Keys of sessions and of conversions by the key.
  let sessionKeys: Spool
  let conversionKeys: Spool
  /// Costs by the session's key.
  let costs: Spool
  /// Rows for quarantine.
  let quarantined: Spool
  /// Rows of identities and deletions.
  var identityRows: IdentityRows
  /// Rows of saved requests and answers; nil where there are none.
  var saved: SavedLoad?
  var savedScratch = ByteBuffer()
  let spools: SpoolSet
  private var quarantinedCount = 0
  private var quarantineScratch = ByteBuffer()
  private(set) var files: [FileID] = []
  private(set) var skipped: [Bool] = []
  private(set) var skipsSome = false
  /// What becomes of a file's rows whose key is there already.
  private(set) var policies: [KeyPolicy] = []
  private(set) var hasPolicies = false
  private(set) var channels = ChannelNames()
  private var fileNumbers: [FileID: UInt32] = [:]
  private(set) var rowFiles = RowFiles()
  private var nextRow: UInt32 = 0
  private var fileOfLastRow: UInt32 = .max

  /// A load into `store`, of which `memory` bytes of rows are kept before they go to disk.
  package init(store: Store, memory: Int) throws(StoreError) {
    hash = store.hash
    spools = SpoolSet(
      memory: try SpoolMemory(budget: memory), directory: store.temporaryDirectory)
    facts = spools.make()
    sessionKeys = spools.make()
    costs = spools.make()
    conversionKeys = spools.make()
    quarantined = spools.make()
    identityRows = IdentityRows(spools)
  }

  /// Bytes of all rows, which the database will grow by about as much as.
  package var bytes: Int {
    facts.bytes + sessionKeys.bytes + costs.bytes + conversionKeys.bytes + quarantined.bytes
      + (saved?.spool.bytes ?? 0)
  }

  /// The number by which rows name their file; files are added in the order of their arrival.
  package func number(of file: FileID, policy: KeyPolicy = .lastWins) -> UInt32 {
    if let known = fileNumbers[file] { return known }
    let number = UInt32(files.count)
    files.append(file)
    skipped.append(false)
    policies.append(policy)
    if policy != .lastWins { hasPolicies = true }
    fileNumbers[file] = number
    return number
  }

  /// Lets a file's rows replace what is there: its keys stand in several rows by their nature.
  package func letReplace(file: UInt32) { policies[Int(file)] = .lastWins }

  /// The number by which sessions name their channel in this load.
  package func number(ofChannel name: String) -> UInt32 { channels.intern(name).rawValue }

  /// Leaves out all rows of a file, those added already too.
  package func skip(file: UInt32) {
    skipped[Int(file)] = true
    skipsSome = true
  }

  /// Whether a row of a session or a conversion is left out.
  func skips(row: UInt32) -> Bool { skipsSome && skipped[Int(rowFiles.file(of: row))] }

  package func addSession(
    id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer, channel: UInt32,
    flags: SessionFlags, instant: Instant, details: UnsafeRawBufferPointer, file: UInt32,
    line: Int64
  ) throws(StoreError) {
    let userHash = hash.user(user)
    let row = try addKey(of: id, userHash: userHash, file: file, to: sessionKeys)
    let record = FactRecord(
      userHash: userHash, instant: instant, line: line, row: row, channel: channel,
      kind: .session, flags: flags.rawValue)
    try facts.append(record, id: id, user: user, details: details)
  }

  package func addConversion(
    id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer, instant: Instant, revenue: Money,
    isFromJourney: Bool, details: UnsafeRawBufferPointer, file: UInt32, line: Int64
  ) throws(StoreError) {
    let userHash = hash.user(user)
    let row = try addKey(of: id, userHash: userHash, file: file, to: conversionKeys)
    let record = FactRecord(
      userHash: userHash, instant: instant, amount: revenue, line: line, row: row,
      kind: .conversion, flags: isFromJourney ? 1 : 0)
    try facts.append(record, id: id, user: user, details: details)
  }

  package func addCost(
    session: UnsafeRawBufferPointer, cost: Money, file: UInt32, line: Int64
  ) throws(StoreError) {
    let key = hash(session)
    // Its user is not known yet: the place of the user's hash holds the session's.
    let record = FactRecord(
      userHash: key.high, amount: cost, line: line, row: takeRow(of: file), file: file, kind: .cost)
    try costs.append(record, id: session, user: .empty, details: .empty)
  }

  package func addQuarantined(_ row: QuarantinedRow, file: UInt32) throws(StoreError) {
    // Partitions by number here, so that one taken at the end is a small part of them.
    let partition = quarantinedCount / 4096 % Spool.partitionCount
    quarantinedCount += 1
    quarantineScratch.removeAll()
    row.append(to: &quarantineScratch, file: file)
    let bytes = try quarantined.extend(partition, by: quarantineScratch.count)
    quarantineScratch.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: bytes, count: $0.count).copyMemory(from: $0)
    }
  }

  private func takeRow(of file: UInt32) -> UInt32 {
    if file != fileOfLastRow { beginRows(of: file) }
    defer { nextRow += 1 }
    return nextRow
  }

  private func beginRows(of file: UInt32) {
    rowFiles.append(row: nextRow, file: file)
    fileOfLastRow = file
  }

  private func addKey(
    of id: UnsafeRawBufferPointer, userHash: UInt64, file: UInt32, to spool: Spool
  ) throws(StoreError) -> UInt32 {
    let key = hash(id)
    let row = takeRow(of: file)
    try spool.extend(Spool.partition(of: key.high), by: KeyRecord.length).storeBytes(
      of: KeyRecord(hash: key.high, check: key.low, userHash: userHash, row: row),
      as: KeyRecord.self)
    return row
  }
}

extension Spool {
  /// Appends a fact, in the partition of its first hash.
  @inline(__always)
  func append(
    _ record: FactRecord, id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer,
    details: UnsafeRawBufferPointer
  ) throws(StoreError) {
    let length = FactRecord.length(record.kind, id: id, user: user, details: details)
    let place = try extend(Self.partition(of: record.userHash), by: length)
    record.write(to: place, id: id, user: user, details: details)
  }
}
