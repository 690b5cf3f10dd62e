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
  private var quarantinedCount = 0
  private(set) var files: [FileID] = []
  private(set) var skipped: [Bool] = []
  private(set) var channels = ChannelNames()
  private var fileNumbers: [FileID: UInt32] = [:]
  private var nextRow: UInt32 = 0

  /// - Parameters:
  ///   - store: Where the facts will go.
  ///   - memory: Bytes that rows may take before they are spooled to disk.
  package init(store: Store, memory: Int) {
    hash = store.hash
    let directory = store.temporaryDirectory
    // As they share the memory of an export of sessions with a third as many costs.
    facts = Spool(budget: memory / 8 * 5, directory: directory)
    sessionKeys = Spool(budget: memory / 4, directory: directory)
    costs = Spool(budget: memory / 8, directory: directory)
    conversionKeys = Spool(budget: memory / 16, directory: directory)
    quarantined = Spool(budget: memory / 16, directory: directory)
  }

  /// The number by which rows name their file; files are added in the order of their arrival.
  package func number(of file: FileID) -> UInt32 {
    if let known = fileNumbers[file] { return known }
    let number = UInt32(files.count)
    files.append(file)
    skipped.append(false)
    fileNumbers[file] = number
    return number
  }

  /// The number by which sessions name their channel in this load.
  package func number(ofChannel name: String) -> UInt32 { channels.intern(name).rawValue }

  /// Leaves out all rows of a file, those added already too.
  package func skip(file: UInt32) { skipped[Int(file)] = true }

  package func addSession(
    id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer, channel: UInt32,
    flags: SessionFlags, instant: Instant, details: UnsafeRawBufferPointer, file: UInt32,
    line: Int64
  ) throws(StoreError) {
    let userHash = hash.user(user)
    let row = try addKey(of: id, userHash: userHash, file: file, to: sessionKeys)
    let record = FactRecord(
      userHash: userHash, instant: instant, line: line, row: row, channel: channel, file: file,
      kind: .session, flags: flags.rawValue)
    try facts.append(to: Spool.partition(of: userHash)) {
      record.append(to: &$0, id: id, user: user, details: details)
    }
  }

  package func addConversion(
    id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer, instant: Instant, revenue: Money,
    isFromJourney: Bool, details: UnsafeRawBufferPointer, file: UInt32, line: Int64
  ) throws(StoreError) {
    let userHash = hash.user(user)
    let row = try addKey(of: id, userHash: userHash, file: file, to: conversionKeys)
    let record = FactRecord(
      userHash: userHash, instant: instant, amount: revenue, line: line, row: row, file: file,
      kind: .conversion, flags: isFromJourney ? 1 : 0)
    try facts.append(to: Spool.partition(of: userHash)) {
      record.append(to: &$0, id: id, user: user, details: details)
    }
  }

  package func addCost(
    session: UnsafeRawBufferPointer, cost: Money, file: UInt32, line: Int64
  ) throws(StoreError) {
    let key = hash(session)
    // Its user is not known yet: the place of the user's hash holds the session's.
    let record = FactRecord(
      userHash: key.high, amount: cost, line: line, row: takeRow(), file: file, kind: .cost)
    try costs.append(to: Spool.partition(of: key.high)) {
      record.append(to: &$0, id: session, user: .empty, details: .empty)
    }
  }

  package func addQuarantined(_ row: QuarantinedRow, file: UInt32) throws(StoreError) {
    // Partitions by number here, so that one taken at the end is a small part of them.
    let partition = quarantinedCount / 4096 % Spool.partitionCount
    quarantinedCount += 1
    try quarantined.append(to: partition) { row.append(to: &$0, file: file) }
  }

  private func takeRow() -> UInt32 {
    defer { nextRow += 1 }
    return nextRow
  }

  private func addKey(
    of id: UnsafeRawBufferPointer, userHash: UInt64, file: UInt32, to spool: Spool
  ) throws(StoreError) -> UInt32 {
    let key = hash(id)
    let row = takeRow()
    let record = KeyRecord(
      hash: key.high, check: key.low, userHash: userHash, row: row, file: file)
    try spool.append(to: Spool.partition(of: key.high)) { bytes in
      withUnsafeBytes(of: record) { bytes.append($0) }
    }
    return row
  }
}

extension UnsafeRawBufferPointer {
  static var empty: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}
