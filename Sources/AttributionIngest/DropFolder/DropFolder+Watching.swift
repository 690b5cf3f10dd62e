import Glibc

extension DropFolder {
  /// Takes events as inotify lays them out in memory.
  package func receive(_ buffer: UnsafeRawBufferPointer) { events.take(buffer) }

  func readEvents() throws(DropFolderError) {
    try watch?.read(into: &events)
    if events.hints.count > max(limits.pendingFiles, Self.mostHints) {
      // Memory is bounded: a rescan finds all of them.
      events.forgetHints()
      nextRescan = clock()
    }
    guard events.needsRescan else { return }
    if events.hasLostInbox { watch = nil }
    events.acknowledge()
    nextRescan = clock()
  }

  /// Hints beyond this number are not kept.
  private static let mostHints = 20_000

  /// Whether one more file can be kept in mind, without passing over older ones.
  private var hasRoom: Bool { !isOverfull && table.count < limits.pendingFiles }

  /// The names to look at: all, or where there are too many the oldest files that are no
  /// directories, by their last change, and how many there are besides.
  ///
  /// - Complexity: O(n log n) where there are too many.
  func oldest(
    of names: [FileName], in inbox: OpenDirectory
  ) throws(DropFolderError) -> (names: [FileName], others: Int) {
    guard names.count > limits.pendingFiles else { return (names, 0) }
    var files: [(changed: Int64, name: FileName)] = []
    for name in names where name.role == .data {
      guard let version = try inbox.version(of: name), version.kind != .directory else { continue }
      files.append((version.changed, name))
    }
    guard files.count > limits.pendingFiles else { return (names, 0) }
    files.sort { ($0.changed, $0.name) < ($1.changed, $1.name) }
    let oldest = files.prefix(limits.pendingFiles).map(\.name)
    return (oldest, files.count - oldest.count)
  }

  func lookAtNoticed() {
    let hints = events.hints
    events.forgetHints()
    if !isOverfull, table.count + hints.count > limits.pendingFiles {
      // Hints come in no order: a rescan tells which files are the oldest.
      nextRescan = clock()
      return
    }
    for (name, hint) in hints { look(at: name, hint) }
  }

  /// Looks at one entry of the inbox and tells the table.
  ///
  /// An entry that the system fails to examine is put off until the next rescan, and holds
  /// nothing else up.
  func look(at name: FileName, _ hint: SettlingTable.Hint) {
    do throws(DropFolderError) {
      try examine(name, hint)
    } catch {
      table.forget(name)
      note(.left(error))
    }
  }

  private func examine(
    _ name: FileName, _ hint: SettlingTable.Hint
  ) throws(DropFolderError) {
    guard let inbox else { return }
    let role = name.role
    guard role != .ignored else { return }
    guard let entry = try inbox.version(of: name) else { return table.forget(name) }
    guard entry.kind != .directory else {
      table.forget(name)
      if directories.insert(name).inserted { note(.directoryIgnored(name)) }
      return
    }
    switch role {
    case .sidecar(let owner) where entry.refusal == nil,
      .companion(let owner) where entry.refusal == nil:
      table.forget(name)
      if try inbox.version(of: owner) != nil { try examine(owner, .seen) }
    default:
      let version = try inbox.version(of: name, withCompanions: entry)
      guard table.version(of: name) != nil || hasRoom else {
        isOverfull = true
        return
      }
      let isDeclared = try inbox.isDeclaredComplete(name, version)
      table.observe(name, version, isDeclared ? .declaredComplete : hint, at: clock())
    }
  }
}

extension DropFolder {
  /// Makes sure that the inbox is there and is the directory that is watched; false where it is not.
  func attendInbox() -> Bool {
    do throws(DropFolderError) {
      if let inbox, try inbox.isAt(inboxPath) {
        try layout.check(inbox)
        if !isReachable { nextRescan = clock() }
      } else {
        try openInbox()
      }
      isReachable = true
      let space = try layout.processing.space()
      shortage = limits.shortage(free: space.free, of: space.total, at: layout.processing.path)
      pause = shortage
    } catch {
      pause = error.description
      isReachable = false
      nextRescan = clock() + times.polling
    }
    return isReachable
  }

  func openInbox() throws(DropFolderError) {
    let directory = try OpenDirectory(inboxPath)
    try layout.check(directory)
    inbox = directory
    events = InboxEvents()
    nextRescan = clock()
    rewatch(directory)
    table = SettlingTable(times: tableTimes)
    isOverfull = false
    uncounted = 0
  }

  /// The times that count on the inbox's file system.
  var tableTimes: SettlingTimes {
    var times = times
    if isOnNetwork { times.unchanged = times.unchangedOnNetwork }
    return times
  }

  func rewatch(_ inbox: OpenDirectory) {
    watch = nil
    guard isWatched else {
      pollingReason = "\(inboxPath): polled, as configured; nothing is noticed at once"
      return
    }
    do throws(DropFolderError) {
      isOnNetwork = try MountTable.current().isNetwork(device: inbox.identity().device)
      if isOnNetwork {
        pollingReason =
          "\(inboxPath): on a network file system, where other machines’ writes raise no events"
      } else {
        watch = try InboxWatch(inboxPath)
        pollingReason = nil
      }
    } catch {
      pollingReason = error.description
    }
  }
}
