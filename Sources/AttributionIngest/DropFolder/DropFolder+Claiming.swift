package import AttributionCore
import Glibc

/// A file that was taken out of the inbox and is to be loaded, or rejected unread.
package struct ClaimedFile: Hashable, Sendable {
  /// What the ledger knows the file by.
  package var stamp: ArrivalStamp { stored.stamp }
  /// The name that it was dropped under, without the suffix that forces it in.
  package let name: FileName
  /// Whether it is to be read even if its content is in already.
  package let isForced: Bool
  /// Where it is now; a database's companions are beside it, under the same name and suffix.
  package let path: String
  /// In bytes, without the companions.
  package var size: Int64 { version.size }
  /// When it came to the inbox; after a restart, when it was claimed.
  package let arrivedAt: Instant
  /// Why it must not be opened, if it must not.
  package let refusal: Refusal?

  let stored: StoredName
  let version: FileVersion
}

extension DropFolder {
  /// Moves a complete file to `processing/`, with its companions; nil where it changed or vanished.
  ///
  /// A file that must not be opened is claimed as well, for the ledger to know: see
  /// ``ClaimedFile/refusal``.
  ///
  /// - Throws: `immovable` where the file cannot be renamed; it is left alone until the next rescan.
  ///   After any other error, the file may be among the ``leftovers()``.
  package func claim(_ candidate: Candidate) throws(DropFolderError) -> ClaimedFile? {
    let name = candidate.name
    guard let inbox, pause == nil else { return nil }
    look(at: name, .seen)
    guard table.version(of: name) == candidate.version else { return nil }

    let stored = StoredName(stamps.next(at: .wallClock), name)
    try removeSidecar(of: name)
    try reach(.claim, inbox.place(of: name))
    do throws(DropFolderError) {
      guard try inbox.move(name, to: layout.processing, as: stored.fileName) else {
        table.forget(name)
        return nil
      }
    } catch {
      table.leaveAlone(name)
      throw error
    }
    table.forget(name)
    try reach(.claimed, inbox.place(of: name))
    let claimed = try claimed(
      stored, as: name, isComplete: moveCompanions(of: name, to: stored),
      arrivedAt: candidate.version.arrivedAt)
    try sync(inbox, layout.processing)
    return claimed
  }

  /// The files that are in `processing/` after a crash, a stop or a failed claim, in the order of
  /// claiming.
  ///
  /// Those whose stamps the ledger knows are loaded and need only be finished. Files that somebody
  /// takes care of already are `known`.
  package func leftovers(
    besides known: Set<ArrivalStamp> = []
  ) throws(DropFolderError) -> [ClaimedFile] {
    var files: [ArrivalStamp: StoredName] = [:]
    for name in try layout.processing.names() {
      guard let stored = StoredName(name) else {
        note(.foreignFile(layout.processing.place(of: name)))
        continue
      }
      if known.contains(stored.stamp) { continue }
      // Companions share a stamp with their database, whose name is the shortest.
      if let known = files[stored.stamp], known.fileName.bytes.count < name.bytes.count { continue }
      files[stored.stamp] = stored
    }
    var claimed: [ClaimedFile] = []
    for stored in files.values.sorted(by: { $0.stamp < $1.stamp }) {
      stamps.advance(past: stored.stamp)
      guard let name = stored.original else {
        note(.foreignFile(layout.processing.place(of: stored.fileName)))
        continue
      }
      // A new file of that name has companions of its own.
      let isTaken = try inbox?.version(of: name) != nil
      claimed.append(
        try self.claimed(
          stored, as: name, isComplete: isTaken ? true : moveCompanions(of: name, to: stored),
          arrivedAt: Instant(micros: stored.stamp.rawValue)))
    }
    return claimed
  }

  /// Makes every later stamp greater than one that the ledger knows.
  package func advance(past stamp: ArrivalStamp) { stamps.advance(past: stamp) }

  /// Whether a claimed file is still as it was claimed.
  ///
  /// Whoever had it open for writing still has. Ask before committing; if it is not, roll back.
  package func isUnchanged(_ file: ClaimedFile) throws(DropFolderError) -> Bool {
    guard let entry = try layout.processing.version(of: file.stored.fileName) else { return false }
    let version = try layout.processing.version(of: file.stored.fileName, withCompanions: entry)
    return version.hasSameContents(as: file.version)
  }

  /// Completes a claim once the file itself is in `processing/`.
  ///
  /// Looks at what really was moved: the name may have been given to something else meanwhile.
  /// `isComplete` says whether all companions came along.
  private func claimed(
    _ stored: StoredName, as name: FileName, isComplete: Bool, arrivedAt: Instant
  ) throws(DropFolderError) -> ClaimedFile {
    let processing = layout.processing
    guard let entry = try processing.version(of: stored.fileName) else {
      throw .vanished(processing.place(of: stored.fileName))
    }
    let plainName = name.removing(suffix: FileName.forceSuffix)
    return ClaimedFile(
      name: plainName ?? name, isForced: plainName != nil, path: stored.path(in: processing),
      arrivedAt: arrivedAt,
      refusal: entry.refusal ?? (isComplete ? nil : .companionLeftBehind), stored: stored,
      version: try processing.version(of: stored.fileName, withCompanions: entry))
  }

  /// Moves a database's companions after it; false where that cannot be done.
  private func moveCompanions(
    of name: FileName, to stored: StoredName
  ) throws(DropFolderError) -> Bool {
    guard let inbox else { return true }
    var isComplete = true
    for suffix in FileName.companionSuffixes {
      guard let companion = try inbox.version(of: name + suffix) else { continue }
      guard companion.refusal == nil else {
        isComplete = false
        continue
      }
      do throws(DropFolderError) {
        let target = stored.fileName + suffix
        guard try inbox.move(name + suffix, to: layout.processing, as: target) else { continue }
        let moved = try layout.processing.version(of: target)
        if moved?.refusal != nil { isComplete = false }
      } catch {
        guard error.code == .immovable else { throw error }
        note(.left(error))
        isComplete = false
      }
    }
    return isComplete
  }

  /// Removes `NAME.done` first: one that a crash leaves behind must not vouch for a later file.
  private func removeSidecar(of name: FileName) throws(DropFolderError) {
    let sidecar = name + FileName.sidecarSuffix
    guard let inbox, try inbox.version(of: sidecar)?.kind == .regular else { return }
    do throws(DropFolderError) {
      try inbox.remove(sidecar)
    } catch {
      guard error.code == .noPermission else { throw error }
      note(.left(error))
    }
  }
}

extension Instant {
  /// The time of the system's clock.
  package static var wallClock: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(micros: Int64(time.tv_sec) * microsPerSecond + Int64(time.tv_nsec) / 1000)
  }
}
