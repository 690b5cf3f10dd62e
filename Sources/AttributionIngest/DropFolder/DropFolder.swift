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

  let times: SettlingTimes
  let isWatched: Bool
  let layout: DropLayout
  var inbox: OpenDirectory?
  var table: SettlingTable
  var stamps = StampSequence()
  /// The folder of finished files that was used last.
  var dayFolder: (day: Day, directory: OpenDirectory)?
  let clock: () -> ContinuousClock.Instant
  var watch: InboxWatch?
  var isOnNetwork = false
  var events = InboxEvents()
  var nextRescan: ContinuousClock.Instant
  private var notes: [DropFolderNote] = []
  var directories: Set<FileName> = []
  private var unsynced: [ObjectIdentifier: OpenDirectory] = [:]
  private var isPostponingSync = false

  /// Opens the drop folder in a data directory, and creates what is missing of it.
  ///
  /// Where the directory was set up before and the inbox or its marker has gone, nothing is
  /// created in its place: the folder is paused until it is back. Where `isWatched` is false the
  /// inbox is polled. The settling is timed by `clock`; tests pass their own.
  package init(
    dataDirectory: String, settling times: SettlingTimes = SettlingTimes(),
    isWatched: Bool = true,
    clock: @escaping () -> ContinuousClock.Instant = { .now }
  ) throws(DropFolderError) {
    self.times = times
    self.isWatched = isWatched
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
  package var pendingCount: Int { table.count }

  /// The files that are still incomplete after ``SettlingTimes/stalled``, or cannot be claimed,
  /// escaped.
  package var stalled: [String] { table.stalled(at: clock()).map(\.escaped) }

  /// The files that are complete, in order of arrival; at most `limit` of them.
  ///
  /// A candidate is offered again and again until it is claimed, has changed or has gone. Empty
  /// while the folder is paused.
  ///
  /// - Complexity: O(`limit`) and what a look at the files noticed or due since the last call takes.
  package func settled(limit: Int = .max) throws(DropFolderError) -> [Candidate] {
    try readEvents()
    guard attendInbox() else { return [] }
    if clock() >= nextRescan {
      try rescan()
    } else {
      lookAtNoticed()
    }
    for name in table.due(at: clock()) { look(at: name, .seen) }
    return table.settled(limit: limit, at: clock())
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
    for name in names { look(at: name, .seen) }
    let jitter = Double.random(in: -times.rescanJitter...times.rescanJitter)
    nextRescan = clock() + (isPolling ? times.polling : times.rescan * (1 + jitter))
  }

  /// Everything that is in the inbox now, complete or not, after a full rescan.
  ///
  /// A file that was dropped before is done with once ``isPending(_:)`` denies it.
  package func present() throws(DropFolderError) -> Set<FileIdentity> {
    try rescan()
    return Set(table.versions.map { FileIdentity($0.name, $0.version) })
  }

  /// Whether a file is still in the inbox, as far as noticed.
  package func isPending(_ file: FileIdentity) -> Bool {
    table.version(of: file.name).map { FileIdentity(file.name, $0) } == file
  }

  /// The time until a file could settle or the next rescan is due; never negative.
  package var nextDeadline: Duration {
    let deadline = table.nextDeadline().map { min($0, nextRescan) } ?? nextRescan
    return max(.zero, deadline - clock())
  }

  /// Waits until something happens in the inbox, the ``waker`` is called, the
  /// ``nextDeadline`` has come, or `limit` is over.
  package func wait(atMost limit: Duration) throws(DropFolderError) {
    var descriptors = [pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0)]
    if let watch {
      descriptors.append(pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let ready = poll(
      &descriptors, nfds_t(descriptors.count), min(limit, nextDeadline).roundedUpToMilliseconds)
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
      try directory.sync()
      unsynced[key] = nil
    }
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
