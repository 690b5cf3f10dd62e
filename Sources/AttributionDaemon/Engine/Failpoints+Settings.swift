import AttributionIngest
import AttributionStore

extension Settings {
  /// The failpoints that the environment arms; none where this build has none.
  func failpoints() throws(StartError) -> Failpoints {
    guard let variable = Failpoints.variable, let text = sources.environment[variable] else {
      return .none
    }
    guard let failpoints = Failpoints(text) else {
      throw StartError(
        .configuration,
        "\(variable): “\(text)” arms nothing; expected e.g. commit=kill@3, with a point of "
          + Failpoint.allCases.map(\.rawValue).joined(separator: " "))
    }
    return failpoints
  }
}

extension Failpoints {
  /// Makes those of the disk count for the database whose paths start with `prefix`.
  func arm(diskUnder prefix: String) {
    #if DEBUG
      guard isArmed else { return }
      FaultyDisk.install(
        { change in
          switch change {
          case .write: reach(.diskWrite)
          case .sync: reach(.diskSync)
          case .truncate: reach(.diskTruncate)
          }
        }, under: prefix)
    #endif
  }
}
