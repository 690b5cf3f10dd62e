import AttributionCore
import TestSupport
import Testing

@testable import AttributionDaemon

/// The setting `calibration`: lift tests.
@Suite struct ServiceCalibrationTests {
  private let workdir: Workdir

  init() throws { workdir = try Workdir() }

  private func read(_ text: String) throws -> Settings {
    try ServiceSettingsTests.read(file: try workdir.write(text, to: "attributiond.yaml"))
  }

  @Test func `the example entry in the configuration file is one`() throws {
    let settings = try read("calibration:\n" + LiftTest.example.map { "  \($0)\n" }.joined())
    let test = LiftTest(
      channel: "Paid Social", from: try #require(Day("2026-03-01")),
      to: try #require(Day("2026-03-28")), incremental: Credit(nanos: 120_500_000_000),
      standardError: Credit(nanos: 15_000_000_000))
    #expect(settings.calibration == [test])
    for part in LiftTest.parts {
      #expect(LiftTest.example.contains { $0.contains("\(part): ") }, "\(part)")
    }
    #expect(try ServiceSettingsTests.read().calibration.isEmpty)
  }

  @Test(
    arguments: [
      ("channel: \"\"", "channel: empty"), ("from: soon", "from: “soon” is not a date"),
      ("to: 2026-02-01", "from: 2026-03-01 is after to: 2026-02-01"),
      ("incremental_conversions: many", "incremental_conversions: “many” is not a number"),
      ("incremental_conversions: -1", "“-1” is negative; expected 0 or more"),
      ("standard_error: 0", "standard_error: “0”; expected a number greater than 0"),
      (
        "standard_eror: 1",
        "“standard_eror” is not a part of an entry; did you mean standard_error?"
      ),
      ("from: [1]", "from: expected one value"),
    ])
  func `what is wrong is said with its place`(_ part: String, _ problem: String) throws {
    var entry = [
      "channel: Email", "from: 2026-03-01", "to: 2026-03-28", "incremental_conversions: 10",
      "standard_error: 2",
    ]
    let name = part.prefix { $0 != ":" }
    entry.removeAll { $0.hasPrefix("\(name):") }
    entry.append(part)
    let text = "calibration:\n  - " + entry.joined(separator: "\n    ") + "\n"
    let error = #expect(throws: SettingError.self) { _ = try read(text) }
    let description = try #require(error).description
    #expect(description.hasPrefix("calibration: entry 1 (line 2): "), "\(description)")
    #expect(description.contains(problem), "\(description)")
  }

  @Test func `a part that is missing is named`() throws {
    let error = #expect(throws: SettingError.self) {
      _ = try read("calibration: [{channel: Email, from: 2026-03-01}]\n")
    }
    #expect(error?.description.contains("to is missing; expected channel, from, to") == true)
  }
}
