import Foundation
import Testing

/// What is in the programs.
@Suite struct ProgramContentTests {
  /// Modules of packages that only the client for the remote service and its stand-in need.
  static let modules = ["AsyncHTTPClient", "NIOSSL", "Hummingbird"]

  @Test func `nothing that speaks HTTP is in the daemon or the command, but in the client`() throws
  {
    let client = try Data(
      contentsOf: URL(fileURLWithPath: RunningProgram.remoteClient), options: .alwaysMapped)
    for program in [RunningProgram.daemon, RunningProgram.attrctl] {
      let content = try Data(contentsOf: URL(fileURLWithPath: program), options: .alwaysMapped)
      for module in Self.modules {
        // As symbols name it: its length before it.
        let name = Data("\(module.utf8.count)\(module)".utf8)
        #expect(client.range(of: name) != nil, "\(module)")
        #expect(content.range(of: name) == nil, "\(program): \(module)")
      }
    }
  }
}
