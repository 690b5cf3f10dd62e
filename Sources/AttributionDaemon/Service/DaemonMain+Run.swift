import Glibc

extension DaemonMain {
  /// Runs the program with the real engine in the environment of this process.
  package static func run(arguments: [String]) async -> Int32 {
    await run(arguments: arguments, environment: .ofThisProcess, makeEngine: EngineFactory.make)
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
