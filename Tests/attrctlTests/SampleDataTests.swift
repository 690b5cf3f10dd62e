import Foundation
import TestSupport
import Testing

@testable import attrctl

/// The set that is committed under `data/`, for the demo and for whoever wants to look first.
@Suite struct SampleDataTests {
  static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("data")

  @Test(arguments: SampleDataset.allCases)
  func `the committed set is what its README line makes`(_ dataset: SampleDataset) throws {
    let readme = try String(
      contentsOf: Self.directory.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(readme.contains("attrctl sample --sessions 2000 --seed 1 --days 60 data"))
    let workdir = try Workdir()
    let made = try SampleDirectory(path: workdir.path).write(
      SampleSettings(sessions: 2000, seed: 1, days: 60), daily: false, replacing: false)
    #expect(made.sessions == 2000)
    let name = "\(dataset.rawValue).csv"
    let committed = try Data(contentsOf: Self.directory.appendingPathComponent(name))
    #expect(try committed == Data(contentsOf: URL(fileURLWithPath: workdir.path(name))))
  }
}
