package import AttributionCore

/// A request as it was handed out once, with what became of it.
package struct SentRequest: Sendable, Hashable {
  package var exchange: Int64
  package var request: Int64
  package var attempt: Int64
  package var sentAt: Instant
  /// Whether the text that was posted was erased, for somebody of it was forgotten.
  package var isErased: Bool
  /// Those that the queue still knows, by key.
  package var journeys: [Journey]
  /// Nil while it is out, or lost.
  package var result: Result?

  package struct Journey: Sendable, Hashable {
    package var key: [UInt8]
    package var conversionID: String
    /// The text of its rows, a JSON array; nil of one that is answered for long.
    package var rows: [UInt8]?
  }

  /// How many journeys of it went which way.
  package struct Result: Sendable, Hashable {
    package var answered = 0
    package var retried = 0
    package var failed = 0

    package init() {}
  }
}
