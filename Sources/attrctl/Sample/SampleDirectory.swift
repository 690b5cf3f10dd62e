import AttributionCore
import Glibc

/// The directory that a set is written to.
struct SampleDirectory: Sendable {
  let path: String

  /// Writes a set as one file for each dataset, or as such files for each day.
  ///
  /// Daily files are named for the day on which they are exported, as
  /// `session_sources-2026-01-05.csv`; a day without rows has no file. Joined in the order of their
  /// days, and without all headers but the first, they are the files of the set in one go.
  ///
  /// A set that is there already is removed if `replacing` says so, and is otherwise an error.
  func write(
    _ settings: SampleSettings, daily: Bool, replacing: Bool
  ) throws(Complaint) -> SampleSummary {
    try prepare(replacing: replacing)
    var summary = SampleSummary()
    var whole: [SampleDataset: SampleFile] = [:]
    if !daily {
      for dataset in SampleDataset.allCases {
        whole[dataset] = try file(dataset.rawValue, of: dataset)
      }
    }
    for (index, day) in SampleGenerator(settings).enumerated() {
      let date = Day(number: SampleText.firstDay.number + Int32(index))
      for dataset in SampleDataset.allCases where dataset.count(in: day) > 0 {
        if let file = whole[dataset] {
          try write(day, of: dataset, to: file, after: summary, seed: settings.seed)
        } else {
          let file = try file("\(dataset.rawValue)-\(date)", of: dataset)
          try write(day, of: dataset, to: file, after: summary, seed: settings.seed)
          try file.finish()
          summary.files += 1
        }
      }
      summary.add(day)
    }
    for dataset in SampleDataset.allCases {
      guard let file = whole[dataset] else { continue }
      try file.finish()
      summary.files += 1
    }
    return summary
  }

  private func file(_ stem: String, of dataset: SampleDataset) throws(Complaint) -> SampleFile {
    try SampleFile(at: "\(path)/\(stem).csv", header: dataset.header)
  }

  private func write(
    _ day: SampleDay, of dataset: SampleDataset, to file: SampleFile,
    after summary: SampleSummary, seed: UInt64
  ) throws(Complaint) {
    switch dataset {
    case .sessionSources:
      for session in day.sessions { try file.write { $0.append(session) } }
    case .conversions:
      for (index, conversion) in day.conversions.enumerated() {
        let number = summary.conversions + index + 1
        try file.write { $0.append(conversion, number: number, seed: seed) }
      }
    case .sessionCosts:
      for cost in day.costs { try file.write { $0.append(cost) } }
    }
  }

  /// Makes the directory, and sees to a set that is in it.
  private func prepare(replacing: Bool) throws(Complaint) {
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw unusable() }
    let files = try setFiles()
    guard let first = files.first else { return }
    guard replacing else {
      throw Complaint(
        .usage, "\(path): \(first) is there already",
        next: "name another directory, or replace the set with --force")
    }
    for name in files where unlink("\(path)/\(name)") != 0 {
      throw Complaint(
        .failed, "\(path)/\(name)", "remove", errno: errno,
        next: "name another directory, or one that you may write to")
    }
  }

  /// The names of a set's files in the directory, in order.
  private func setFiles() throws(Complaint) -> [String] {
    guard let directory = opendir(path) else { throw unusable() }
    defer { closedir(directory) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          String(cString: $0)
        }
      }
      if Self.isSetFile(name) { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw unusable() }
    return names.sorted()
  }

  private func unusable() -> Complaint {
    Complaint(
      .failed, path, "use as a directory", errno: errno,
      next: "name a directory that you may write to, or a new one where you may make one")
  }

  /// Whether a set has a file of this name: `conversions.csv`, `conversions-2026-01-05.csv`.
  private static func isSetFile(_ name: String) -> Bool {
    guard name.hasSuffix(".csv") else { return false }
    return SampleDataset.allCases.contains { dataset in
      guard name.hasPrefix(dataset.rawValue) else { return false }
      let rest = name.dropFirst(dataset.rawValue.count).dropLast(".csv".count)
      return rest.isEmpty || (rest.first == "-" && Day(String(rest.dropFirst())) != nil)
    }
  }
}
