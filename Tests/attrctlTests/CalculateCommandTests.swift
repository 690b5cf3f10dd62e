import ArgumentParser
import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// The real program, without a daemon.
@Suite struct CalculateCommandTests {
  @Test func `the help names every model and every parameter`() {
    let help = Attrctl.helpMessage(for: CalculateCommand.self, columns: 80)
    #expect(
      help.hasPrefix(
        """
        OVERVIEW: Runs models on a file of paths or on one journey, without a daemon.

        The file is a CSV of aggregated paths with the columns path (such as Email >
        Search), total_conversions and, where they are known, total_conversion_value
        and total_null; or one journey as JSON. Nothing is stored, and no setting of a
        daemon applies. Models:
        """))
    let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("Models: \(ModelCatalog.standard.ids.joined(separator: ", ")). USAGE:"))
    for setting in CalculationSetting.all { #expect(help.contains("  --\(setting.flag) <")) }
    #expect(
      help.contains(
        """
          --model <model>         A model; again for each one more. “all” is every one
                                  that suits the input.
        """))
  }

  @Test(arguments: CalculationSetting.all.map(\.flag))
  func `every parameter is in docs/calculate.md`(_ flag: String) throws {
    #expect(try ProjectFile.text("docs/calculate.md").contains("`--\(flag)`"))
  }

  @Test func `one model is an object, several are a list`() async throws {
    let work = try Workdir()
    let file = try work.write(CalculatePathTests.tiny, to: "paths.csv")
    let one = try await CommandRun.attrctl(
      ["calculate", file, "--model", "linear", "--json"], in: work)
    #expect(one.status == 0)
    #expect(one.errors == "")
    let linear =
      #"{"model":"linear","rows":[{"channel_name":"A","credit":3.6666666666666665,"revenue":"#
      + #"276.6666666666667},{"channel_name":"B","credit":1.3333333333333333,"revenue":120},"#
      + #"{"channel_name":"C","credit":4,"revenue":353.3333333333333}],"fit":{}}"#
    #expect(one.output == linear + "\n")
    let two = try await CommandRun.attrctl(
      ["calculate", file, "--model", "linear", "--model", "u-shaped", "--json"], in: work)
    #expect(two.output.hasPrefix(#"{"models":[\#(linear),{"model":"u-shaped","rows":["#))
    #expect(two.output.hasSuffix(#""fit":{"weights":[0.4,0.2,0.4]}}]}"# + "\n"))
  }

  @Test func `a table is the default, and CSV has every digit`() async throws {
    let work = try Workdir()
    let file = try work.write(CalculatePathTests.tiny, to: "paths.csv")
    let table = try await CommandRun.attrctl(["calculate", file, "--model", "linear"], in: work)
    #expect(
      table.output == """
        6 paths with 9 conversions worth 750, and 13 times nothing.
        Model linear.

        channel  credit    share  revenue
        A         3.667   40.7 %   276.67
        B         1.333   14.8 %   120.00
        C         4.000   44.4 %   353.33
        ─────────────────────────────────
        total     9.000  100.0 %   750.00

        """)
    let csv = try await CommandRun.attrctl(
      ["calculate", "--csv", file, "--model", "linear", "--model", "last-touch"], in: work)
    #expect(
      csv.output == """
        channel_name,linear_credit,linear_revenue,last-touch_credit,last-touch_revenue\r
        A,3.6666666666666665,276.6666666666667,1,50\r
        B,1.3333333333333333,120,0,0\r
        C,4,353.3333333333333,8,700\r

        """)
  }

  @Test func `standard input is read where the file is -`() async throws {
    let work = try Workdir()
    let paths = try work.write(CalculatePathTests.tiny, to: "paths.csv")
    let run = try await CommandRun.attrctl(
      ["calculate", "-", "--model", "last-touch", "--csv"], input: paths, in: work)
    #expect(run.output.hasPrefix("channel_name,credit,revenue\r\nA,1,50\r\n"))
    let journey = try work.write(
      #"{"touchpoints":[{"channel":"A","timestamp":"2026-03-01T00:00:00Z"}],"#
        + #""models":["linear"],"more":1}"#, to: "journey")
    let one = try await CommandRun.attrctl(["calculate", "-", "--csv"], input: journey, in: work)
    #expect(one.output == "channel_name,credit,revenue\r\nA,1,0\r\n")
    #expect(one.errors == "attrctl: Ignored: more.\n")
    let bad = try work.write("path,conversions\nA,x\n", to: "bad")
    let refused = try await CommandRun.attrctl(
      ["calculate", "-", "--model", "linear"], input: bad, in: work)
    #expect(refused.status == 2)
    #expect(refused.output == "")
    #expect(
      refused.errors
        == "attrctl: standard input:2: conversions: “x” is not a whole number; expected one such "
        + "as 12\n")
  }

  @Test func `what is missing or unknown has its status`() async throws {
    let work = try Workdir()
    let file = try work.write(CalculatePathTests.tiny, to: "paths.csv")
    for (arguments, status, errors) in [
      (
        [work.path("no"), "--model", "linear"], 5,
        "attrctl: \(work.path("no")): cannot read: No such file or directory\n"
      ),
      (
        [work.path, "--model", "linear"], 2,
        "attrctl: \(work.path): a directory; expected a file, or - for standard input\n"
      ),
      (
        [file, "--model", "markow"], 2,
        "attrctl: --model: “markow” is no model; did you mean markov?\n  Next: name "
      ),
      ([file, "--json", "--csv"], 2, "Error: --json and --csv: expected one of them\n"),
    ] as [([String], Int32, String)] {
      let run = try await CommandRun.attrctl(["calculate"] + arguments, in: work)
      #expect(run.status == status)
      #expect(run.errors.hasPrefix(errors), "\(run.errors)")
      #expect(run.output == "")
    }
  }
}
