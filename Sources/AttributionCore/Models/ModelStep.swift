/// One step on the way from a journey to its shares: a number for each touchpoint.
///
/// Steps are for reading. A model gives them in the order in which it computes them, and the last
/// is not the share itself, which is shown anyway.
package struct ModelStep: Hashable, Sendable {
  /// Short enough to head a column, such as `age` or `removal effect`.
  package let name: String
  /// What the numbers are, in one sentence.
  package let meaning: String
  package let unit: Unit
  /// One a touchpoint, oldest first; finite, nil where the step does not concern the touchpoint.
  package let values: [Double?]

  package init(_ name: String, _ meaning: String, in unit: Unit, _ values: [Double?]) {
    self.name = name
    self.meaning = meaning
    self.unit = unit
    self.values = values
  }

  /// What kind of number it is, which decides how it is written.
  package enum Unit: String, CaseIterable, Sendable {
    case hours
    case days
    /// A place in the journey, from one.
    case position
    /// One for yes, zero for no.
    case flag
    /// Zero to one.
    case share
    /// Zero to one, and no part of a whole.
    case probability
    /// Any number; only how it compares with the others counts.
    case weight
  }
}
