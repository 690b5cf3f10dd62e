import Glibc

/// The directories of the drop folder, below the data directory.
struct DropLayout {
  let inboxPath: String
  let processing: OpenDirectory
  let processed: OpenDirectory
  let rejected: OpenDirectory

  /// Says that the inbox is the inbox, and not the empty mount point of a disk that is missing.
  static let markerName = FileName(".attributiond-inbox")
  private static let markerText =
    "This is the inbox of attributiond. Without this file, nothing is taken from here.\n"

  /// Opens the directories, and creates those that are missing.
  ///
  /// `processing/` is created last: while it is not there, the data directory was never set up,
  /// and only then are the inbox and its marker created.
  init(dataDirectory: String) throws(DropFolderError) {
    if mkdir(dataDirectory, 0o750) != 0 && errno != EEXIST {
      throw .system(errno, dataDirectory, "cannot be created")
    }
    let data = try OpenDirectory(dataDirectory)
    try data.requireAccess()
    inboxPath = "\(dataDirectory)/inbox"
    try data.makeDirectory("processed", mode: 0o750)
    try data.makeDirectory("rejected", mode: 0o750)
    if try data.version(of: "processing") == nil {
      try data.makeDirectory("inbox", mode: 0o770)
      let inbox = try OpenDirectory(inboxPath)
      try inbox.requireAccess()
      try inbox.write(Array(Self.markerText.utf8), to: Self.markerName)
      try inbox.sync()
      try data.makeDirectory("processing", mode: 0o750)
      try data.sync()
    }
    processing = try OpenDirectory("\(dataDirectory)/processing")
    processed = try OpenDirectory("\(dataDirectory)/processed")
    rejected = try OpenDirectory("\(dataDirectory)/rejected")
    for directory in [processing, processed, rejected] {
      try directory.requireAccess()
      try requireSameFileSystem(directory)
    }
  }

  /// Fails unless files may be taken from `inbox`: by anyone, by this process, by renaming.
  func check(_ inbox: OpenDirectory) throws(DropFolderError) {
    try inbox.requireAccess()
    guard try inbox.version(of: Self.markerName) != nil else {
      throw DropFolderError(
        .missing, inbox.place(of: Self.markerName),
        "the inbox’s marker is missing, so its disk may not be mounted; mount it, or create the "
          + "file if this is the right directory")
    }
    try requireSameFileSystem(inbox)
  }

  private func requireSameFileSystem(_ directory: OpenDirectory) throws(DropFolderError) {
    guard try directory.identity().device != processing.identity().device else { return }
    throw DropFolderError(
      .otherFileSystem, directory.path,
      "on another file system than \(processing.path), so that files cannot be renamed between "
        + "them; mount the file system on the data directory as a whole")
  }
}

extension OpenDirectory {
  /// Whether `path` leads to this very directory.
  func isAt(_ path: String) throws(DropFolderError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let own = try identity()
    return (UInt64(status.st_dev), UInt64(status.st_ino)) == (own.device, own.inode)
  }

  /// What an entry is together with the companions that would be claimed with it.
  func version(
    of name: FileName, withCompanions entry: FileVersion
  ) throws(DropFolderError) -> FileVersion {
    var version = entry
    for suffix in FileName.companionSuffixes {
      guard let companion = try self.version(of: name + suffix), companion.refusal == nil else {
        continue
      }
      version.add(companion: companion)
    }
    return version
  }

  /// Whether a `NAME.done` younger than the file says that nothing more will be written.
  ///
  /// One that is older was made for an earlier file of that name.
  func isDeclaredComplete(
    _ name: FileName, _ version: FileVersion
  ) throws(DropFolderError) -> Bool {
    guard let sidecar = try self.version(of: name + FileName.sidecarSuffix) else { return false }
    return sidecar.kind == .regular
      && sidecar.changed >= max(version.changed, version.companionChanged)
  }
}
