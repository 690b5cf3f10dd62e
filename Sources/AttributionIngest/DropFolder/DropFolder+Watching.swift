import Glibc

extension DropFolder {
  /// Takes events as inotify lays them out in memory.
  package func receive(_ buffer: UnsafeRawBufferPointer) { events.take(buffer) }

  func readEvents() throws(DropFolderError) {
    try watch?.read(into: &events)
    guard events.needsRescan else { return }
    if events.hasLostInbox { watch = nil }
    events.acknowledge()
    nextRescan = clock()
  }

  func lookAtNoticed() {
    let hints = events.hints
    events = InboxEvents()
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
      let isDeclared = try inbox.isDeclaredComplete(name, version)
      table.observe(name, version, isDeclared ? .declaredComplete : hint, at: clock())
    }
  }
}

extension DropFolder {
  /// Makes sure that the inbox is there and is the directory that is watched.
  func attendInbox() -> Bool {
    do throws(DropFolderError) {
      if let inbox, try inbox.isAt(inboxPath) {
        try layout.check(inbox)
        if pause != nil { nextRescan = clock() }
      } else {
        try openInbox()
      }
      pause = nil
      return true
    } catch {
      pause = error.description
      nextRescan = clock() + times.polling
      return false
    }
  }

  func openInbox() throws(DropFolderError) {
    let directory = try OpenDirectory(inboxPath)
    try layout.check(directory)
    inbox = directory
    events = InboxEvents()
    nextRescan = clock()
    rewatch(directory)
    var times = times
    if isOnNetwork { times.unchanged = times.unchangedOnNetwork }
    table = SettlingTable(times: times)
  }

  func rewatch(_ inbox: OpenDirectory) {
    watch = nil
    guard isWatched else {
      pollingReason = "\(inboxPath): polled, as configured"
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
