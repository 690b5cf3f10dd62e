import AttributionRPC
import Glibc

/// The program `attributiond-ihc`: arguments in, exit status out.
package enum IHCMain {
  /// Does what the arguments after the program's name say; those after `stand-in` are for
  /// `standIn`, which returns the exit status.
  package static func run(
    arguments: [String], standIn: ([String]) async -> Int32
  ) async -> Int32 {
    // A daemon that is gone is an error of its connection, not a signal to the process.
    signal(SIGPIPE, SIG_IGN)
    guard arguments.first != IHCArguments.standIn else {
      return await standIn(Array(arguments.dropFirst()))
    }
    do {
      let arguments = try IHCArguments(arguments)
      switch arguments.action {
      case .help: print(IHCArguments.help, terminator: "")
      case .version: print("attributiond-ihc \(Release.version)")
      case .serve: try await IHCService(arguments, environment: variable).run()
      }
      return 0
    } catch let error as IHCStartError {
      complain(error.message)
      return error.code.exitStatus
    } catch {
      complain("\(error)")
      return IHCStartError.Code.failed.exitStatus
    }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private static func complain(_ message: String) {
    LogLines.writeToStandardError("attributiond-ihc: \(message.withoutControls)\n")
  }
}
