import ArgumentParser
import AttributionRPC
import Glibc

/// Makes credits anew, or shows what another configuration would make of them.
struct RerunCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    .method(AttributionRerun.self, after: "attrctl \(AttributionRerun.shortName)")
  }

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "With --dry-run: shows what this configuration would change.", valueName: "file"),
    completion: .file())
  var config: String?

  @Argument(parsing: .allUnrecognized, help: .hidden) var rest: [String] = []

  func run() throws {
    var arguments = rest
    if let config {
      arguments += [
        "--configuration", try Self.text(of: config), "--configuration-name", config,
      ]
    }
    try perform(AttributionRerun.self, arguments, global)
  }

  /// Reads a file that is to be shown to the daemon.
  static func text(of path: String) throws(Complaint) -> String {
    guard let file = fopen(path, "re") else {
      throw Complaint(.notFound, path, "read", errno: errno, next: "check the path")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    guard ferror(file) == 0 else {
      throw Complaint(.failed, path, "read", errno: errno, next: "check the path")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint(.usage, "\(path): not UTF-8; expected a configuration file", next: nil)
    }
    return text
  }
}
