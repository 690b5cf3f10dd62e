import AttributionIngest
import Glibc

extension DaemonMain {
  /// Runs the program with the real engine in the environment of this process.
  ///
  /// It may also be the process that reads a dropped database for the daemon.
  package static func run(arguments: [String]) async -> Int32 {
    guard arguments.first != DatabaseProgram.argument else {
      return DatabaseProgram.run(confine: Confinement.apply)
    }
    return await run(arguments: arguments, environment: .ofThisProcess) {
      (settings, paths, logger) throws(StartError) in
      try EngineFactory.make(settings: settings, paths: paths, logger: logger, limits: limits)
    }
  }

  /// Dropped databases are read by this program, in a process for each.
  private static var limits: ReaderLimits {
    var limits = ReaderLimits()
    limits.databases = .byProgram(path: "/proc/self/exe", arguments: [DatabaseProgram.argument])
    return limits
  }
}

extension [String: String] {
  /// The environment variables of this process; of a name that is there twice the first counts.
  fileprivate static var ofThisProcess: [String: String] {
    var result: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1)
      if parts.count == 2, result[String(parts[0])] == nil {
        result[String(parts[0])] = String(parts[1])
      }
      entry += 1
    }
    return result
  }
}
