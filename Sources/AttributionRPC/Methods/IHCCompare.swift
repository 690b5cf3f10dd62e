package import AttributionCore

/// Compares the answers of the remote IHC service with the local ihc, conversion by conversion.
package struct IHCCompare: RPCMethod {
  package static let name = "ihc.compare"
  package static let summary =
    "Compares the answers of the remote IHC service with the local ihc, conversion by conversion."
  package static let effect = Effect.reads

  package var from: Day?
  package var to: Day?
  package var limit = 10

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, "Only conversions from this day on."),
    Member("to", \.to, "Only conversions up to this day."),
    Member("limit", \.limit, in: 0...1000, "How many of the largest differences to list."),
  ]

  package struct Response: JSONRecord {
    package var conversions = 0
    package var unanswered = 0
    package var touches = 0
    package var meanDifference = Credit.zero
    package var largestDifference = Credit.zero
    package var movedCredit = Credit.zero
    package var channels: [IHCComparedChannel] = []
    package var differences: [IHCComparedTouch] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member(
        "conversions", \.conversions, required: true, "Conversions with an answer: those compared."),
      Member(
        "unanswered", \.unanswered, required: true,
        "Conversions with a journey and no answer, which are left out."),
      Member("touches", \.touches, required: true, "The touches of those compared."),
      Member(
        "mean_difference", \.meanDifference, required: true,
        "How far apart the two credits of a touch are, on average."),
      Member(
        "largest_difference", \.largestDifference, required: true, "How far at most."),
      Member(
        "moved_credit", \.movedCredit, required: true,
        "Credit that the two give to different channels, of all conversions compared."),
      Member("channels", \.channels, required: true, "The sums of every channel under both."),
      Member(
        "differences", \.differences, required: true, "The touches that differ most, those first."),
    ]
  }
}

/// What a channel gets of the conversions compared, by the remote IHC service and by the local ihc.
package struct IHCComparedChannel: JSONRecord {
  package var channelName = ""
  package var touches = 0
  package var remoteCredit = Credit.zero
  package var localCredit = Credit.zero
  package var remoteRevenue = Money.zero
  package var localRevenue = Money.zero
  package var creditDifference = Credit.zero
  package var revenueDifference = Money.zero

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel."),
    Member("touches", \.touches, required: true, "Its touches."),
    Member("remote_credit", \.remoteCredit, required: true, "Its credit by the service."),
    Member("local_credit", \.localCredit, required: true, "Its credit by the local ihc."),
    Member("remote_revenue", \.remoteRevenue, required: true, "Its revenue by the service."),
    Member("local_revenue", \.localRevenue, required: true, "Its revenue by the local ihc."),
    Member(
      "credit_difference", \.creditDifference, required: true,
      "How much more credit the service gives it than the local ihc."),
    Member(
      "revenue_difference", \.revenueDifference, required: true,
      "How much more revenue the service gives it than the local ihc."),
  ]
}

/// A touch whose credit differs between the remote IHC service and the local ihc.
package struct IHCComparedTouch: JSONRecord {
  package var conversion = ""
  package var session = ""
  package var at = Instant(micros: 0)
  package var channelName = ""
  package var touches = 0
  package var remoteCredit = Credit.zero
  package var localCredit = Credit.zero
  package var difference = Credit.zero

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_id", \.conversion, required: true, "The conversion."),
    Member("session_id", \.session, required: true, "The touch."),
    Member("at", \.at, required: true, "When it was."),
    Member("channel_name", \.channelName, required: true, "Its channel."),
    Member("touches", \.touches, required: true, "How many touches the journey has."),
    Member("remote_credit", \.remoteCredit, required: true, "Its credit by the service."),
    Member("local_credit", \.localCredit, required: true, "Its credit by the local ihc."),
    Member(
      "difference", \.difference, required: true, "How much more the service gives it."),
  ]
}
