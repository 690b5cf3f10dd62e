import AttributionCore
import AttributionRPC
import Testing

@testable import attrctl

/// Snapshots of how a conversion and a model are explained to people.
@Suite struct ExplainPageTests {
  private static func touch(_ session: String, _ channel: String, day: Int64) -> ExplainedTouch {
    var touch = ExplainedTouch()
    touch.session = session
    touch.at = Instant(micros: 1_772_366_400_000_000 + day * Instant.microsPerDay)
    touch.channelName = channel
    touch.source.file = "sessions.csv"
    touch.source.line = Int(day) + 2
    return touch
  }

  private static func part(
    _ share: Double, _ nanos: Int64, _ micros: Int64, leftover: (Bool, Bool) = (false, false)
  ) -> DivisionPart {
    var part = DivisionPart()
    part.share = StepNumber(share)
    part.credit = Credit(nanos: nanos)
    part.revenue = Money(micros: micros)
    (part.hasLeftoverCredit, part.hasLeftoverRevenue) = leftover
    return part
  }

  private static var division: ModelDivision {
    var division = ModelDivision()
    division.model = "time-decay"
    division.isEnabled = true
    division.reasons = ["A touch gets half as much as one that came 7 days later."]
    var age = DivisionStep()
    age.name = "age"
    age.meaning = "How long before the conversion it was."
    age.unit = "days"
    age.values = [StepNumber(7.25), StepNumber(0.25)]
    var weight = DivisionStep()
    weight.name = "weight"
    weight.meaning = "What it counts, where the newest touch counts 1."
    weight.unit = "weight"
    weight.values = [StepNumber(0.5), StepNumber(1)]
    division.steps = [age, weight]
    division.parts = [
      part(1.0 / 3, 333_333_333, 26_666_667, leftover: (false, true)),
      part(2.0 / 3, 666_666_667, 53_333_333, leftover: (true, false)),
    ]
    return division
  }

  private static var explanation: JourneysExplain.Response {
    var response = JourneysExplain.Response()
    response.conversion = "c1"
    response.user = "u1"
    response.at = Instant(micros: 1_772_366_400_000_000 + 29 * Instant.microsPerDay / 4)
    response.revenue = Money(micros: 80_000_000)
    response.model = "time-decay"
    response.lookback = "90d"
    response.source.file = "conversions.csv"
    response.source.line = 7
    response.touches = [touch("s1", "Email", day: 0), touch("s2", "Direct", day: 7)]
    response.touches[0].cost = Money(micros: 1_250_000)
    for (index, part) in division.parts.enumerated() {
      response.touches[index].credit = part.credit
      response.touches[index].revenue = part.revenue
    }
    response.models = [division]
    response.journey.sessions = 3
    response.journey.boundary = "inclusive"
    response.journey.afterConversion = "restart"
    response.journey.oldest = Instant(micros: 1_764_590_400_000_000)
    response.journey.previous = Instant(micros: 1_772_366_300_000_000)
    var count = OmissionCount()
    count.reason = "before-previous-conversion"
    count.sessions = 1
    response.journey.leftOut = [count]
    var omission = OmittedSession()
    omission.session = "s0"
    omission.at = Instant(micros: 1_772_280_000_000_000)
    omission.channelName = "SEO"
    omission.reason = count.reason
    response.journey.omissions = [omission]
    return response
  }

  @Test func `an explanation reads from who converted to what each touch gets`() {
    #expect(
      JourneysExplain.page(of: Self.explanation).text(.plain) == """
        Conversion c1 of user u1 at 2026-03-08T18:00:00Z, worth 80.00, from
        conversions.csv, line 7.
        Its journey is 2 of the user's 3 sessions: those up to the conversion and no
        older than 90d (since 2025-12-01T12:00:00Z). It begins after the user's previous
        conversion, at 2026-03-01T11:58:20Z (attribution.after_conversion is restart).
        Left out: 1 up to the previous conversion.

        Model time-decay: A touch gets half as much as one that came 7 days later.
          age     How long before the conversion it was.
          weight  What it counts, where the newest touch counts 1.

        #  at                    channel  session  cost  source
        1  2026-03-01T12:00:00Z  Email    s1       1.25  sessions.csv:2
        2  2026-03-08T12:00:00Z  Direct   s2          –  sessions.csv:9

        #  channel     age  weight   share       credit    revenue
        1  Email    7.25 d  0.5000  0.3333  0.333333333  26.666667
        2  Direct   0.25 d  1.0000  0.6667  0.666666667  53.333333
        ──────────────────────────────────────────────────────────
           total                                      1         80

        Left out
        at                    channel  session  why
        2026-02-28T12:00:00Z  SEO      s0       up to the previous conversion

        Shares are rounded down; what is left over then goes to the largest remainders:
        one billionth of credit to touch 2, one millionth of revenue to touch 1.

        """)
  }

  @Test func `an explanation as CSV has a row a touch with every digit`() throws {
    let table = try #require(JourneysExplain.page(of: Self.explanation).table)
    #expect(
      CSV.text(table)
        == [
          "at,channel_name,session_id,cost,credit,revenue,source_file,source_line,"
            + "step_age,step_weight",
          "2026-03-01T12:00:00Z,Email,s1,1.25,0.333333333,26.666667,sessions.csv,2,7.25,0.5",
          "2026-03-08T12:00:00Z,Direct,s2,,0.666666667,53.333333,sessions.csv,9,0.25,1.0", "",
        ].joined(separator: "\r\n"))
  }

  @Test func `several models stand side by side`() throws {
    var response = Self.explanation
    var other = ModelDivision()
    other.model = "participation"
    other.conserves = false
    other.parts = [
      Self.part(1, 1_000_000_000, 80_000_000), Self.part(1, 1_000_000_000, 80_000_000),
    ]
    response.models.append(other)
    response.journey.omissions = []
    let page = JourneysExplain.page(of: response)
    #expect(
      page.tables.dropFirst().map { $0.text(.plain) } == [
        """
        Credit
        #  channel  time-decay  participation
        1  Email        0.3333         1.0000
        2  Direct       0.6667         1.0000
        ─────────────────────────────────────
           total        1.0000         2.0000

        """,
        """
        Revenue
        #  channel  time-decay  participation
        1  Email         26.67          80.00
        2  Direct        53.33          80.00
        ─────────────────────────────────────
           total         80.00         160.00

        """,
      ])
    #expect(
      page.notes == ["Why: `attrctl explain c1 --model MODEL`, one at a time."])
    let header = try #require(page.table).columns.map(\.name)
    #expect(header.suffix(2) == ["participation_credit", "participation_revenue"])
  }

  @Test func `a conversion without a journey says why it has none`() {
    var response = Self.explanation
    response.touches = []
    response.models = []
    response.journey.sessions = 0
    response.journey.omissions = []
    response.journey.leftOut = []
    response.journey.previous = nil
    #expect(
      JourneysExplain.page(of: response).lines.last
        == "No session of this user is known: the conversion is unattributed.")
    response.journey = Self.explanation.journey
    response.journey.sessions = 1
    let text = JourneysExplain.page(of: response).lines.joined(separator: " ")
    #expect(text.contains("The user's only session is not up to the conversion and no older"))
    #expect(text.contains("Left out: 1 up to the previous conversion."))
    response.journey.sessions = 4
    #expect(
      JourneysExplain.page(of: response).lines.joined(separator: " ")
        .contains("None of the user's 4 sessions is up to the conversion"))
  }

  @Test func `what is special about a model is said`() {
    var response = Self.explanation
    response.models[0].isEnabled = false
    response.models[0].version = 3
    response.models[0].conserves = false
    response.isPending = true
    response.stitched = ["u0", "u1"]
    let page = JourneysExplain.page(of: response)
    #expect(page.lines.contains { $0.hasPrefix("Model time-decay (version 3): A touch gets") })
    #expect(page.lines.contains { $0.hasPrefix("It is computed for this page only: ") })
    #expect(page.lines.contains("One person's ids: u0, u1."))
    #expect(page.notes == ["Pending: wait with `attrctl sync`."])
  }

  @Test func `phases stay in the columns of CSV`() throws {
    var response = Self.explanation
    response.touches[0].phases = PhaseShares()
    let header = try #require(JourneysExplain.page(of: response).table).columns.map(\.name)
    #expect(header.contains("initializer") && header.contains("closer"))
  }

  @Test func `a page of many steps keeps within eighty columns`() {
    var response = Self.explanation
    for number in 0..<12 {
      var step = Self.division.steps[1]
      step.name = "membership \(number)"
      response.models[0].steps.append(step)
    }
    let lines = JourneysExplain.page(of: response).text(.plain).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.contains { $0.contains("credit") && $0.contains("revenue") })
    #expect(lines.filter { $0.hasSuffix("total") }.isEmpty)
    #expect(lines.filter { $0.contains("total") }.count == 1)
  }

  @Test(
    arguments: [
      ("flag", 1, "yes"), ("flag", 0, "no"), ("hours", 1.25, "1.25 h"), ("position", 3, "3"),
      ("probability", 1.0 / 3, "0.3333"), ("weight", 1e300, "1e+300"), ("later", 2, "2.0000"),
    ] as [(String, Double, String)])
  func `a step is written as its unit is`(_ unit: String, _ value: Double, _ shown: String) {
    var step = DivisionStep()
    step.unit = unit
    step.values = [StepNumber(value), StepNumber(nil)]
    #expect(Cell.step(step, 0).shown == shown)
    #expect(Cell.step(step, 1) == .none)
  }

  @Test func `a report of a model that does not conserve says so`() {
    var report = ReportsChannels.Response()
    report.model = "participation"
    #expect(
      ReportsChannels.page(of: report).notes.joined(separator: " ")
        .contains("participation gives each channel of a journey all of it"))
    var comparison = ReportsCompare.Response()
    comparison.models = ["linear", "participation"]
    #expect(
      ReportsCompare.page(of: comparison).notes.contains { $0.hasPrefix("participation gives") })
    report.model = "linear"
    #expect(!ReportsChannels.page(of: report).notes.contains { $0.contains("all of it") })
  }

  @Test func `a model`() {
    var response = ModelsShow.Response()
    response.id = "time-decay"
    response.summary = "Credit halves with every half-life before the conversion."
    response.formula = "share(k) ∝ 2^(−age(k) / half-life)"
    var parameter = ModelParameter()
    parameter.setting = "attribution.half_life"
    parameter.value = "12h"
    parameter.meaning = "The age difference that halves the credit."
    response.parameters = [parameter]
    response.edgeCases = [
      "Weights are relative to the newest touch, so that an old journey does not vanish.",
      "Touches at the same instant get the same.",
    ]
    response.conservation = "The credits of a conversion sum to exactly one."
    response.source = "A page."
    response.isEnabled = true
    #expect(
      ModelsShow.page(of: response).text(.plain) == """
        time-decay: Credit halves with every half-life before the conversion.

        formula    share(k) ∝ 2^(−age(k) / half-life)
        conserves  The credits of a conversion sum to exactly one.
        source     A page.
        enabled    Yes.

        Settings:
          attribution.half_life = 12h
              The age difference that halves the credit.

        Special cases:
          - Weights are relative to the newest touch, so that an old journey does not
            vanish.
          - Touches at the same instant get the same.

        """)
    response.isEnabled = false
    response.isFitted = true
    let lines = ModelsShow.page(of: response).lines
    #expect(lines.contains("enabled    No; to keep it up to date, add it to attribution.models."))
    #expect(lines.contains("learned    From the paths of all users."))
  }
}
