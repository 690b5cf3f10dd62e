import AttributionRPC
import Glibc

/// The program `attributiond`: arguments in, exit status out.
package enum DaemonMain {
  /// Does what the arguments after the program's name say.
  package static func run(
    arguments: [String], environment: [String: String], makeEngine: @escaping Daemon.MakeEngine
  ) async -> Int32 {
    // A client that is gone is an error of its connection, not a signal to the process.
    signal(SIGPIPE, SIG_IGN)
    let daemon = Daemon(
      environment: environment, manager: .current(), makeEngine: makeEngine)
    do {
      let arguments = try DaemonArguments(arguments)
      switch arguments.action {
      case .help: print(DaemonArguments.help, terminator: "")
      case .version: print("attributiond \(Release.version)")
      case .exampleConfig: print(ExampleConfiguration.text, terminator: "")
      case .checkConfig: show(try daemon.readSettings(arguments))
      case .serve: try await daemon.serve(arguments)
      }
      return 0
    } catch let error as StartError {
      complain(error.message)
      return error.code.exitStatus
    } catch {
      complain("\(error)")
      return StartError.Code.failed.exitStatus
    }
  }

  private static func show(_ settings: Settings) {
    for entry in settings.entries {
      print("\(entry.key): \(entry.value.withoutControls)  (\(entry.source))")
    }
  }

  private static func complain(_ message: String) {
    LineHandler.writeToStandardError(Array("attributiond: \(message.withoutControls)\n".utf8))
  }
}
