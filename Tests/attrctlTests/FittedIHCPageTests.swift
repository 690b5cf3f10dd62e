import AttributionCore
import AttributionRPC
import Testing

@testable import attrctl

/// What people are shown of learned parameters of the ihc model.
@Suite struct FittedIHCPageTests {
  private static func parameters(_ gap: String, _ weights: String) throws -> JSON {
    try JSON(
      parsing: """
        {"name": "fitted-3", "phase_weights": {"initializer": 0.5, "holder": 0.25, "closer": 0.25},
         "restart_gap_hours": \(gap), "initializer_curve_hours": [[0, 0], [48, 1]],
         "closer_curve_hours": [[0, 1], [1, 0.5], [48, 0]], "channel_weights": {\(weights)}}
        """)
  }

  @Test func `learned parameters stand beside those in force`() throws {
    var fit = FittedModel()
    fit.version.model = "ihc"
    fit.version.version = 3
    fit.version.conversions = 120
    fit.version.nulls = 1
    fit.note = "no report uses it before `attrctl models use ihc 3`"
    var ihc = FittedIHC()
    ihc.parameters = try Self.parameters(
      "48", #""Email": {"initializer": 1.15, "holder": 1, "closer": 0.5}"#)
    ihc.before = try Self.parameters("null", "")
    ihc.pauses = 2_000
    ihc.closers = 9
    ihc.notes = ["9 sessions are too few"]
    var change = ChannelChange()
    change.channelName = "Email"
    change.creditAfter = .one
    ihc.changes = [change]
    fit.ihc = ihc
    var response = ModelsFit.Response()
    response.fits = [fit]
    response.generation = 7
    let text = ModelsFit.page(of: response).text(.plain)
    for part in [
      "Model ihc, version 3: 120 journeys, 1 open path, 2000 pauses, 9 closer sessions.",
      "A pause of 48 h restarts a journey; in force: never.",
      "phases       0.5000  0.2500  0.2500       0.5000  0.2500  0.2500",
      "Email        1.1500  1.0000  0.5000       1.0000  1.0000  1.0000",
      "  1.00        0.021     0.021        0.500     0.500",
      "720.00        1.000     1.000        0.000     0.000",
      "Email            0.000         1.000            0.00           0.00",
      "Note: 9 sessions are too few.", "Note: no report uses it before `attrctl models use ihc 3`.",
    ] {
      #expect(text.contains(part), "\(part)\n\(text)")
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
