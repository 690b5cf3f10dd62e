/// What the local IHC model learned, and from how much.
package struct IHCFit: Hashable, Sendable {
  package var parameters: IHCParameters
  /// Conversions with a journey.
  package var journeys: Int64
  /// Users with sessions after their last conversion, or without one.
  package var openPaths: Int64
  /// Between successive touches of journeys and open paths.
  package var pauses: Int64
  package var medianPauseHours: Double?
  /// Touches with closer engagement before the last of a journey.
  package var closers: Int64
  /// From these to the last touch.
  package var medianCloserHours: Double?
  /// How well the channel of each phase tells paths that convert from those that do not, 0…1.
  package var associations: IHCParameters.PhaseWeights
  /// What could not be learned, a sentence each.
  package var notes: [String]

  package init(
    parameters: IHCParameters, journeys: Int64, openPaths: Int64, pauses: Int64,
    medianPauseHours: Double?, closers: Int64, medianCloserHours: Double?,
    associations: IHCParameters.PhaseWeights, notes: [String]
  ) {
    self.parameters = parameters
    self.journeys = journeys
    self.openPaths = openPaths
    self.pauses = pauses
    self.medianPauseHours = medianPauseHours
    self.closers = closers
    self.medianCloserHours = medianCloserHours
    self.associations = associations
    self.notes = notes
  }
}
