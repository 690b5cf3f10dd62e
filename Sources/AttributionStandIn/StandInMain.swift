import Glibc
import NIOCore
import UnixSignals

/// The program `attributiond-ihc stand-in`: arguments in, exit status out.
package enum StandInMain {
  /// Does what the arguments after `stand-in` say.
  package static func run(arguments: [String]) async -> Int32 {
    // A client that is gone is an error of its connection, not a signal to the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      let arguments = try StandInArguments(arguments)
      guard !arguments.wantsHelp else {
        say(StandInArguments.help)
        return 0
      }
      try await serve(try arguments.options())
      return 0
    } catch let error as StandInError {
      complain(error.message)
      return error.code.exitStatus
    } catch {
      complain("\(error)")
      return 1
    }
  }

  private static func serve(_ options: StandInOptions) async throws {
    let standIn = try StandIn(options)
    do {
      try await standIn.serve(until: [.sigterm, .sigint], with: [ParentWatch()]) {
        say("listening on \($0)\n")
      }
    } catch is CancellationError {
      // It was told to stop while an answer was held back.
    } catch let error as IOError {
      let reason = String(cString: strerror(error.errnoCode))
      throw StandInError(
        .port, "127.0.0.1:\(options.port): \(reason); expected a free port, see --port")
    }
  }

  /// At once, as what is printed would not be for a reader at the end of a pipe.
  private static func say(_ text: String) {
    _ = write(STDOUT_FILENO, text, text.utf8.count)
  }

  private static func complain(_ message: String) {
    let line = "attributiond-ihc stand-in: \(message)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
  }
}
