import AttributionCore
import Glibc

/// The folder into which people drop exports, and what becomes of them on disk.
///
/// A file is in `inbox/` until it is claimed, in `processing/` under its ``ArrivalStamp`` until it
/// is finished, then in `processed/YYYY-MM-DD/` or `rejected/`. Each step is one rename, so a file
/// is in exactly one of them after a crash at any moment.
///
/// Events of inotify say where to look; a rescan tells what is there: at first, when events were
/// lost, every ``SettlingTimes/rescan``, and on ``rescan()``. Use it on one thread; only the
/// ``waker`` may go to others.
package final class DropFolder {
  /// The directory of files to load.
  package let inboxPath: String
  /// Ends ``wait(atMost:)`` from any thread.
  package let waker: Waker
  /// Why nothing is taken from the inbox, if nothing is.
  package internal(set) var pause: String?
  /// Why the inbox is polled rather than watched, if it is.
  package internal(set) var pollingReason: String?

  /// Why too little of the disk is free to read files, if so.
  package internal(set) var shortage: String?

  /// Whether the inbox is there to be looked into; otherwise nobody knows what is in it.
  package internal(set) var isReachable = false

  var times: SettlingTimes
  var limits: DropLimits
  var isWatched: Bool
  let layout: DropLayout
  let failpoints: Failpoints
  /// Tells a file whose end is missing; nil where nothing tells.
  private let isWhole: (String) -> Bool?
  var inbox: OpenDirectory?
  var table: SettlingTable
  var stamps = StampSequence()
  /// The folder of finished files that was used last.
  var dayFolder: (day: Day, directory: OpenDirectory)?
  let clock: () -> ContinuousClock.Instant
  var watch: InboxWatch?
  var isOnNetwork = false
  var events = InboxEvents()
  /// Whether more files are in the inbox than are kept in mind.
  var isOverfull = false
  /// How many more there were at the last rescan.
  var uncounted = 0
  var nextRescan: ContinuousClock.Instant
  private var notes: [DropFolderNote] = []
  var directories: Set<FileName> = []
  private var unsynced: [ObjectIdentifier: OpenDirectory] = [:]
  private var isPostponingSync = false

  /// Opens the drop folder in a data directory, and creates what is missing of it.
  ///
  /// Where the directory was set up before and the inbox or its marker has gone, nothing is
  /// created in its place: the folder is paused until it is back. Where `isWatched` is false the
  /// inbox is polled. A file for whose path `isWhole` is false is given more time. The settling is
  /// timed by `clock`; tests pass their own.
  package init(
    dataDirectory: String, settling times: SettlingTimes = SettlingTimes(),
    limits: DropLimits = DropLimits(), isWatched: Bool = true, failpoints: Failpoints = .none,
    isWhole: @escaping (String) -> Bool? = { _ in nil },
    clock: @escaping () -> ContinuousClock.Instant = { .now }
  ) throws(DropFolderError) {
    self.times = times
    self.limits = limits
    self.isWatched = isWatched
    self.failpoints = failpoints
    self.isWhole = isWhole
    self.clock = clock
    layout = try DropLayout(dataDirectory: dataDirectory)
    inboxPath = layout.inboxPath
    waker = try Waker()
    table = SettlingTable(times: times)
    nextRescan = clock()
    do throws(DropFolderError) {
      try openInbox()
    } catch {
      guard error.code == .missing else { throw error }
      pause = error.description
    }
  }

  /// Whether the inbox is polled, because events do not come.
  package var isPolling: Bool { pollingReason != nil }

  /// How many files are in the inbox, as far as noticed, complete or not.
  package var pendingCount: Int { table.count + uncounted }

  /// The files that are complete, in order of arrival; at most `limit` of them.
  ///
  /// A candidate is offered again and again until it is claimed, has changed or has gone. Empty
  /// while the folder is paused.
  ///
  /// - Complexity: O(`limit`) and what a look at the files noticed or due since the last call takes.
  package func settled(limit: Int = .max) throws(DropFolderError) -> [Candidate] {
    try readEvents()
    guard attendInbox() else { return [] }
    lookAtNoticed()
    if clock() >= nextRescan || isDueForMore { try rescan() }
    guard pause == nil else { return [] }
    for name in table.due(at: clock()) { look(at: name, .seen) }
    let candidates = table.settled(limit: limit, at: clock())
    return doubt(candidates) ? table.settled(limit: limit, at: clock()) : candidates
  }

  /// Whether so many of the files kept in mind are gone that others can take their place.
  private var isDueForMore: Bool { isOverfull && table.count <= limits.pendingFiles / 2 }

  /// Gives those more time whose end is missing, each once.
  ///
  /// - Returns: Whether there are any.
  private func doubt(_ candidates: [Candidate]) -> Bool {
    var isDoubting = false
    for candidate in candidates where !table.isBelieved(candidate.name) {
      if candidate.version.refusal == nil, let path = inbox?.path(of: candidate.name),
        isWhole(path) == false
      {
        table.doubt(candidate.name, at: clock())
        note(.incomplete(candidate.name))
        isDoubting = true
      } else {
        table.believe(candidate.name)
      }
    }
    return isDoubting
  }

  /// Looks at everything in the inbox now.
  package func rescan() throws(DropFolderError) {
    try readEvents()
    guard attendInbox(), let inbox else { return }
    // A failure below must not make this due at once, again and again.
    nextRescan = clock() + times.polling
    if watch == nil { rewatch(inbox) }
    lookAtNoticed()
    let names = try inbox.names()
    let present = Set(names)
    for gone in table.versions.map(\.name) where !present.contains(gone) { table.forget(gone) }
    directories.formIntersection(present)
    let oldest = try oldest(of: names, in: inbox)
    isOverfull = false
    if oldest.others > 0 {
      let kept = Set(oldest.names)
      for name in table.versions.map(\.name) where !kept.contains(name) { table.forget(name) }
    }
    for name in oldest.names { look(at: name, .seen) }
    uncounted = oldest.others
    isOverfull = uncounted > 0
    let jitter = Double.random(in: -times.rescanJitter...times.rescanJitter)
    let isSoon = isPolling || pause != nil
    nextRescan = clock() + (isSoon ? times.polling : times.rescan * (1 + jitter))
  }

  /// Everything that is in the inbox now, complete or not, after a full rescan.
  ///
  /// A file that was dropped before is done with once ``isPending(_:)`` denies it. Of an inbox that
  /// is not ``isReachable``, it is what was seen last.
  package func present() throws(DropFolderError) -> Set<FileIdentity> {
    try rescan()
    var files = Set(table.versions.map { FileIdentity($0.name, $0.version) })
    guard isOverfull, let inbox else { return files }
    for name in try inbox.names() where name.role == .data {
      guard let version = try inbox.version(of: name), version.kind != .directory else { continue }
      files.insert(FileIdentity(name, version))
    }
    return files
  }

  /// Whether a file is still in the inbox, as far as noticed.
  package func isPending(_ file: FileIdentity) -> Bool {
    // Where there are too many to keep in mind, it may be one of those.
    guard let version = table.version(of: file.name) else { return isOverfull }
    return FileIdentity(file.name, version) == file
  }

  /// The time until a file could settle or the next rescan is due; never negative.
  package var nextDeadline: Duration {
    // Nothing settles in a paused folder.
    if pause != nil { return max(.zero, nextRescan - clock()) }
    if isDueForMore { return .zero }
    let deadline = table.nextDeadline().map { min($0, nextRescan) } ?? nextRescan
    return max(.zero, deadline - clock())
  }

  /// Waits until something happens in the inbox, the ``waker`` is called, the
  /// ``nextDeadline`` has come, or `limit` is over.
  ///
  /// Where nothing can be done about what is due, `isBusy` lets the deadline pass.
  package func wait(atMost limit: Duration, isBusy: Bool = false) throws(DropFolderError) {
    let limit = isBusy ? limit : min(limit, nextDeadline)
    var descriptors = [pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0)]
    if let watch {
      descriptors.append(pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let ready = poll(&descriptors, nfds_t(descriptors.count), limit.roundedUpToMilliseconds)
    guard ready >= 0 || errno == EINTR else {
      throw .system(errno, inboxPath, "cannot be waited for")
    }
    waker.drain()
    try readEvents()
  }

  /// What has happened that somebody should read, once.
  package func takeNotes() -> [DropFolderNote] {
    defer { notes = [] }
    return notes
  }

  func note(_ note: DropFolderNote) { notes.append(note) }
}

extension DropFolder {
  /// Runs `body` and only then makes its moves durable, each directory once.
  ///
  /// What was claimed in `body` may be committed to the ledger after it, not within.
  package func syncingOnce<Result>(_ body: () throws -> Result) throws -> Result {
    precondition(!isPostponingSync, "syncingOnce is not to be nested")
    isPostponingSync = true
    let result = Swift.Result { try body() }
    isPostponingSync = false
    try syncDirectories()
    return try result.get()
  }

  /// Makes the moves in and out of `changed` durable, now or at the end of ``syncingOnce(_:)``.
  func sync(_ changed: OpenDirectory...) throws(DropFolderError) {
    for directory in changed { unsynced[ObjectIdentifier(directory)] = directory }
    if !isPostponingSync { try syncDirectories() }
  }

  private func syncDirectories() throws(DropFolderError) {
    for (key, directory) in unsynced {
      try reach(.fsync, directory.path)
      try directory.sync()
      unsynced[key] = nil
    }
  }
}

extension DropFolder {
  /// Fails where a test says so.
  func reach(_ point: Failpoint, _ place: String) throws(DropFolderError) {
    guard let number = failpoints.reach(point) else { return }
    throw .system(number, place, "cannot be used")
  }
}

extension Duration {
  /// For poll(2), which would otherwise return just too early, again and again.
  fileprivate var roundedUpToMilliseconds: CInt {
    let (seconds, attoseconds) = components
    guard seconds < 3600 else { return 3_600_000 }
    let milliseconds = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return CInt(max(0, seconds * 1000 + milliseconds))
  }
}
