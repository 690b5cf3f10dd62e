/// Recomputes everything from the facts and compares it with what is stored.
package struct SystemVerify: RPCMethod {
  package static let name = "system.verify"
  package static let summary =
    "Recomputes everything from the facts and compares it with what is stored."
  package static let effect = Effect.reads

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var isConsistent = true
    package var users = 0
    package var conversions = 0
    package var aggregates = 0
    package var differences: [StoredDifference] = []
    package var differenceCount = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("consistent", \.isConsistent, required: true, "Whether nothing differs."),
      Member("users", \.users, required: true, "Users recomputed."),
      Member("conversions", \.conversions, required: true, "Conversions recomputed."),
      Member("aggregates", \.aggregates, required: true, "Numbers compared."),
      Member("differences", \.differences, required: true, "The first 100 differences."),
      Member("difference_count", \.differenceCount, required: true, "How many there are."),
    ]
  }
}

/// A stored number that is not what the facts give.
package struct StoredDifference: JSONRecord {
  package var what = ""
  package var key = ""
  package var stored = ""
  package var expected = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("what", \.what, required: true, "Which number, such as credit."),
    Member("key", \.key, required: true, "Whose, such as a channel and a day."),
    Member("stored", \.stored, required: true, "What is stored."),
    Member("expected", \.expected, required: true, "What the facts give."),
  ]
}
