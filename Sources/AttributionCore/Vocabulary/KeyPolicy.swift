/// What becomes of a row whose key is there already.
package enum KeyPolicy: String, CaseIterable, Hashable, Sendable {
  /// The new row replaces the old one.
  case lastWins = "last-wins"
  /// The old row stays, and the new one is passed over.
  case firstWins = "first-wins"
  /// The old row stays, and the new one goes to quarantine.
  case reject
}
