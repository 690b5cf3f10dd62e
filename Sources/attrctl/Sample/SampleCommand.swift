import ArgumentParser

/// Writes a made-up set of exports; works without a daemon.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Writes made-up exports: sessions, conversions and costs of a shop.",
    discussion: """
      The same numbers give the same bytes on every machine. The set has twelve channels, journeys \
      of 1 to 200 sessions, about one user in twenty who orders, sessions that are exported late, \
      orders of unknown users, and costs with gaps.
      """)

  @Option(help: "How many sessions to make up, exactly.")
  var sessions: Int

  @Option(help: "Which of all possible sets to write.")
  var seed = SampleSettings.defaultSeed

  @Option(help: "How many days to make up, from 2026-01-05.")
  var days = SampleSettings.defaultDays

  @Flag(help: "Writes a set of files for each day, as exports arrive over time.")
  var daily = false

  @Flag(help: "Replaces a set that is in the directory.")
  var force = false

  @Argument(help: "The directory to write to; it is made if it is not there.")
  var directory: String

  func validate() throws {
    do {
      _ = try settings
    } catch {
      throw ValidationError(error.what)
    }
  }

  func run() throws {
    let summary = try SampleDirectory(path: directory)
      .write(settings, daily: daily, replacing: force)
    Output.standard.write("\(printable(directory)): \(summary)\n")
  }

  private var settings: SampleSettings {
    get throws(Complaint) {
      try SampleSettings(sessions: sessions, seed: seed, days: days)
    }
  }
}
