import AttributionCore
import Foundation
import TestSupport
import Testing

@testable import attrctl

/// The files of a made-up set.
@Suite struct SampleDirectoryTests {
  let workdir: Workdir
  let settings: SampleSettings

  init() throws {
    workdir = try Workdir()
    settings = try SampleSettings(sessions: 1500, seed: 9, days: 14)
  }

  @Test func `a set is the same bytes everywhere`() throws {
    try write(to: "set")
    // FNV-1a of the files in the order of their names, as first written on x86-64 Linux.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for name in try names(in: "set") {
      for byte in try Data(contentsOf: url("set/\(name)")) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    #expect(hash == 5_850_205_197_850_197_220)
  }

  @Test func `a whole set is three files`() throws {
    let summary = try write(to: "set")
    #expect(
      try names(in: "set") == ["conversions.csv", "session_costs.csv", "session_sources.csv"])
    #expect(summary.files == 3)
    #expect(summary.sessions == 1500)
    #expect(try lines("set/session_sources.csv").count == 1501)
    #expect(try lines("set/conversions.csv").count == summary.conversions + 1)
    #expect(try lines("set/session_costs.csv").count == summary.costs + 1)
  }

  @Test func `every row has the columns of its header`() throws {
    try write(to: "set")
    for dataset in SampleDataset.allCases {
      let rows = try lines("set/\(dataset.rawValue).csv").map { $0.split(separator: ",") }
      #expect(rows.allSatisfy { $0.count == rows[0].count })
    }
  }

  @Test(arguments: SampleDataset.allCases)
  func `daily files joined are the whole file`(_ dataset: SampleDataset) throws {
    try write(to: "whole")
    let summary = try write(to: "daily", daily: true)
    let names = try names(in: "daily")
    #expect(summary.files == names.count)
    var joined = [dataset.header]
    for name in names where name.hasPrefix("\(dataset.rawValue)-2026-01-") {
      let lines = try lines("daily/\(name)")
      #expect(lines[0] == dataset.header)
      #expect(lines.count > 1)
      joined += lines.dropFirst()
    }
    #expect(try joined == lines("whole/\(dataset.rawValue).csv"))
  }

  @Test func `a set that is there is not replaced unasked`() throws {
    try write(to: "set", daily: true)
    let before = try names(in: "set")
    let complaint = #expect(throws: Complaint.self) { try write(to: "set") }
    #expect(complaint?.status == .usage)
    #expect(complaint?.what == "\(workdir.path("set")): \(before[0]) is there already")
    #expect(try names(in: "set") == before)
  }

  @Test func `a set is replaced on demand, and nothing else`() throws {
    try write(to: "set", daily: true)
    try workdir.write("mine", to: "set/conversions-mine.csv")
    try write(to: "set", replacing: true)
    #expect(
      try names(in: "set") == [
        "conversions-mine.csv", "conversions.csv", "session_costs.csv", "session_sources.csv",
      ])
  }

  @Test func `a directory that cannot be made is named with the reason`() {
    let complaint = #expect(throws: Complaint.self) { try write(to: "no/such") }
    #expect(
      complaint?.what
        == "\(workdir.path("no/such")): cannot use as a directory: No such file or directory")
  }

  @Test func `a file in the place of the directory is named with the reason`() throws {
    try workdir.write("", to: "file")
    let complaint = #expect(throws: Complaint.self) { try write(to: "file") }
    #expect(
      complaint?.what == "\(workdir.path("file")): cannot use as a directory: Not a directory")
  }

  @discardableResult
  private func write(
    to name: String, daily: Bool = false, replacing: Bool = false
  ) throws(Complaint) -> SampleSummary {
    try SampleDirectory(path: workdir.path(name))
      .write(settings, daily: daily, replacing: replacing)
  }

  private func url(_ name: String) -> URL { URL(fileURLWithPath: workdir.path(name)) }

  private func names(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: workdir.path(directory)).sorted()
  }

  private func lines(_ name: String) throws -> [String] {
    let text = try String(contentsOf: url(name), encoding: .utf8)
    #expect(text.last == "\n")
    return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }
}
