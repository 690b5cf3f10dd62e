import AttributionRPC
import Foundation
import TestSupport
import Testing

/// The property that matters most, through the real programs.
@Suite(.serialized) struct EndToEndEditTests {
  @Test(arguments: 0..<10)
  func `files in any order, cut, repeated, corrected and late end as one clean load`(
    seed: Int
  ) async throws {
    let workdir = try Workdir()
    let script = EndToEndScript(seed: UInt64(seed))
    #expect(script.repeats > 0)
    #expect(script.corrections > 50)
    let edited = DaemonProcess(in: workdir, name: "edited")
    var random = SeededRandom(seed: UInt64(1000 + seed))
    try await edited.start()
    for burst in script.bursts {
      for file in burst.shuffled(using: &random) { try edited.drop(file.text, as: file.name) }
      // The next burst may hold the same keys: it must not overtake this one.
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        try await edited.claimsAll()
        try await edited.stop()
        try await edited.start()
      case 1: try await edited.output("sync")
      default: try await edited.claimsAll()
      }
    }
    try await edited.output("sync")

    let clean = DaemonProcess(in: workdir, name: "clean")
    try await clean.start()
    for file in script.cleanFiles { try clean.drop(file.text, as: file.name) }
    try await clean.output("sync")
    let expected = try await DaemonState(of: clean)
    #expect(try await DaemonState(of: edited).differences(from: expected) == [])
    #expect(expected.count(of: "attribution_customer_journey") > 20)
    for daemon in [edited, clean] {
      let verified = try await daemon.json("verify")
      #expect(verified["consistent"] == true, "\(verified)")
    }
    let duplicates = try await edited.json("files", "--state", "duplicate")
    #expect(duplicates["files"]?.elements?.count == script.repeats)
  }
}

extension DaemonProcess {
  /// Waits until nothing that was dropped is in the inbox any more.
  fileprivate func claimsAll() async throws {
    while try !names(in: "inbox").isEmpty { try await Task.sleep(for: .milliseconds(1)) }
  }
}
