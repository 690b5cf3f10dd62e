/// Learned parameters of the ihc model, beside those in force.
package struct FittedIHC: JSONRecord {
  package var parameters = JSON.null
  package var before = JSON.null
  package var pauses = 0
  package var medianPauseHours: JSONNumber?
  package var closers = 0
  package var medianCloserHours: JSONNumber?
  package var associations = PhaseNumbers()
  package var notes: [String] = []
  package var changes: [ChannelChange] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "parameters", \.parameters, required: true,
      "The parameters, as the file that ihc.parameters names has them."),
    Member("before", \.before, required: true, "The parameters in force, alike."),
    Member(
      "pauses", \.pauses, required: true,
      "The pauses between sessions from which it learned what begins a journey."),
    Member("median_pause_hours", \.medianPauseHours, "The middle one of them."),
    Member(
      "closers", \.closers, required: true,
      "The sessions with closer engagement from which it learned what closes a journey."),
    Member(
      "median_closer_hours", \.medianCloserHours,
      "The middle of the times from them to the last session."),
    Member(
      "associations", \.associations, required: true,
      "How well the channel of each phase tells journeys from open paths, 0 to 1."),
    Member("notes", \.notes, required: true, "What could not be learned."),
    Member(
      "changes", \.changes, required: true,
      "How the credit of channels would move; those that stay the same are left out."),
  ]
}

/// One number for each phase of the IHC model.
package struct PhaseNumbers: JSONRecord {
  package var initializer = JSONNumber(0)
  package var holder = JSONNumber(0)
  package var closer = JSONNumber(0)

  package init() {}

  package static let members: [Member<Self>] = [
    Member("initializer", \.initializer, required: true, "Of the beginning."),
    Member("holder", \.holder, required: true, "Of the middle."),
    Member("closer", \.closer, required: true, "Of the end."),
  ]
}
