package import AttributionCore

extension DropFolder {
  /// What became of a claimed file.
  package enum Outcome: Hashable, Sendable {
    /// Its rows are in, or it needs none.
    case processed(on: Day)
    /// It was not loaded; the report says why, and is put beside it as `NAME.report.json`.
    case rejected(report: [UInt8])
  }

  /// Moves a claimed file to where finished files are kept, and returns its name there.
  ///
  /// That is its own name, or `STEM-2.EXT`, `STEM-3.EXT` … where that is taken: nothing is ever
  /// replaced. May be repeated after a crash at any moment.
  @discardableResult
  package func finish(_ file: ClaimedFile, as outcome: Outcome) throws(DropFolderError) -> FileName
  {
    guard try layout.processing.version(of: file.stored.fileName) != nil else {
      note(.left(.vanished(layout.processing.place(of: file.stored.fileName))))
      return file.name
    }
    switch outcome {
    case .processed(let day):
      let folder = try folder(of: day)
      let name = try freeName(for: file, in: folder)
      try move(file, to: folder, as: name)
      return name
    case .rejected(let report):
      let name = try freeName(for: file, in: layout.rejected, report: report)
      let draft = FileName(".\(file.stamp)")
      try layout.rejected.write(report, to: draft)
      _ = try layout.rejected.move(draft, to: layout.rejected, as: name + Self.reportSuffix)
      try reach(.report, layout.rejected.place(of: name))
      try move(file, to: layout.rejected, as: name)
      return name
    }
  }

  static let reportSuffix = ".report.json"

  /// `processed/YYYY-MM-DD`, created where it is missing.
  private func folder(of day: Day) throws(DropFolderError) -> OpenDirectory {
    if let folder = dayFolder, folder.day == day { return folder.directory }
    let name = FileName("\(day)")
    if try layout.processed.makeDirectory(name, mode: 0o750) { try sync(layout.processed) }
    let directory = try OpenDirectory("\(layout.processed.path)/\(day)")
    dayFolder = (day, directory)
    return directory
  }

  /// Moves the companions first: while the file itself is in `processing/`, it is unfinished.
  private func move(
    _ file: ClaimedFile, to folder: OpenDirectory, as name: FileName
  ) throws(DropFolderError) {
    let processing = layout.processing
    try reach(.move, processing.place(of: file.stored.fileName))
    for suffix in FileName.companionSuffixes {
      _ = try processing.move(file.stored.fileName + suffix, to: folder, as: name + suffix)
    }
    guard try processing.move(file.stored.fileName, to: folder, as: name) else {
      return note(.left(.vanished(processing.place(of: file.stored.fileName))))
    }
    try reach(.moved, folder.place(of: name))
    try sync(processing, folder)
  }

  /// A name under which nothing is in `folder` but what a crash left there of this very file: its
  /// report, and companions that went ahead of it.
  private func freeName(
    for file: ClaimedFile, in folder: OpenDirectory, report: [UInt8]? = nil
  ) throws(DropFolderError) -> FileName {
    let suffixes = FileName.companionSuffixes + [Self.reportSuffix]
    let reserve = suffixes.map(\.utf8.count).max() ?? 0
    return try file.name.firstFree(reserve: reserve) { (name) throws(DropFolderError) in
      guard try folder.version(of: name) == nil else { return false }
      for suffix in FileName.companionSuffixes {
        guard let other = try folder.version(of: name + suffix) else { continue }
        // It went ahead if it came after the claim and is no longer where the file is. File systems
        // stamp changes by a clock that may tick only every few milliseconds.
        guard other.changed / 1000 + 100_000 >= file.stamp.rawValue,
          try layout.processing.version(of: file.stored.fileName + suffix) == nil
        else { return false }
      }
      let reportName = name + Self.reportSuffix
      guard try folder.version(of: reportName) != nil else { return true }
      guard let report else { return false }
      return folder.contents(of: reportName, limit: report.count + 1) == report
    }
  }
}
