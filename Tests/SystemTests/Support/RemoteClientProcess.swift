import Foundation
import TestSupport
import Testing

/// The real client for the remote service, beside a daemon.
///
/// It may be stopped, killed and started again; it ends with the value at the latest.
final class RemoteClientProcess {
  private let command: [String]
  private(set) var program: RunningProgram?

  init(for daemon: DaemonProcess) throws {
    command = [
      RunningProgram.remoteClient, "--socket", daemon.socket, "--key-file",
      try StandInProcess.key(in: daemon.workdir),
    ]
  }

  func start() throws {
    try #require(program == nil, "it runs already")
    program = try RunningProgram(command)
  }

  /// Stops it as a service manager does, and returns its log.
  @discardableResult
  func stop() async throws -> String {
    let program = try #require(program)
    self.program = nil
    return try await program.stopped()
  }

  /// Kills it with no chance to do anything about it, and returns its log.
  @discardableResult
  func kill() async throws -> String {
    let program = try #require(program)
    self.program = nil
    return try await program.killed()
  }
}
