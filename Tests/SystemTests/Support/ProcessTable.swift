import Foundation

/// The processes of this machine, as `/proc` shows them.
enum ProcessTable {
  /// Those that a process has started and that have not ended.
  static func children(of parent: pid_t) throws -> [pid_t] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
      .filter { status(of: $0)?.parent == parent }
  }

  /// Whether a process runs; one that has ended and was not waited for does not.
  static func runs(_ process: pid_t) -> Bool {
    status(of: process).map { $0.state != "Z" && $0.state != "X" } ?? false
  }

  /// The words of its command line, or its variables.
  static func words(_ file: String, of process: pid_t) throws -> [String] {
    try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/\(file)"))
      .split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What its open files are.
  static func files(of process: pid_t) throws -> [String] {
    let folder = "/proc/\(process)/fd"
    return try FileManager.default.contentsOfDirectory(atPath: folder).map {
      try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
    }
  }

  /// Nil where there is no such process.
  private static func status(of process: pid_t) -> (state: String, parent: pid_t)? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let nameEnd = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[nameEnd...].split(separator: " ")
    guard fields.count > 2, let parent = pid_t(fields[2]) else { return nil }
    return (String(fields[1]), parent)
  }
}
