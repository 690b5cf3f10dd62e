import AttributionCore
import AttributionRPC

extension IHCParameters {
  /// Why a file holds no parameters.
  enum FileError: Error {
    case unreadable(String)
    /// The path within the JSON, what is wrong, and what would be right.
    case malformed(String)
  }

  /// Reads a set from a JSON file of the shape of the published ones.
  ///
  /// Members: `name`, `phase_weights`, `restart_gap_hours` (null for never),
  /// `initializer_curve_hours` and `closer_curve_hours` (lists of `[hours, value]`), and
  /// `channel_weights` by channel name.
  init(contentsOf path: String) throws(FileError) {
    let bytes: [UInt8]
    do {
      bytes = try contents(ofFile: path)
    } catch {
      throw .unreadable(error.reason)
    }
    do {
      try self.init(json: try JSON(parsing: bytes, limits: JSONLimits(bytes: bytes.count)))
    } catch let error as JSONMismatch {
      throw .malformed(error.description)
    } catch {
      throw .malformed("\(error)")
    }
  }

  /// Reads a set from JSON.
  init(json: JSON) throws(JSONMismatch) {
    let root = JSONPlace(json)
    try root.allow([
      "name", "phase_weights", "restart_gap_hours", "initializer_curve_hours",
      "closer_curve_hours", "channel_weights",
    ])
    let weights = try PhaseWeights(root.member("phase_weights"))
    let sum = weights.initializer + weights.holder + weights.closer
    guard abs(sum - 1) < 1e-6 else {
      throw JSONMismatch("the weights sum to \(sum); expected 1").at("phase_weights")
    }
    let gap = try root.member("restart_gap_hours").optionalNumber()
    if let gap, gap <= 0 {
      throw JSONMismatch("expected a positive number of hours, or null").at("restart_gap_hours")
    }
    var channels: [String: PhaseWeights] = [:]
    for channel in try root.optionalMember("channel_weights")?.members() ?? [] {
      channels[channel.name] = try PhaseWeights(channel.value)
    }
    self.init(
      name: try root.member("name").string(), phaseWeights: weights, restartGapHours: gap,
      initializerCurve: try Curve(root.member("initializer_curve_hours")),
      closerCurve: try Curve(root.member("closer_curve_hours")), channelWeights: channels)
  }
}

extension IHCParameters.PhaseWeights {
  fileprivate init(_ place: JSONPlace) throws(JSONMismatch) {
    try place.allow(["initializer", "holder", "closer"])
    self.init(
      initializer: try place.member("initializer").weight(),
      holder: try place.member("holder").weight(),
      closer: try place.member("closer").weight())
  }
}

extension IHCParameters.Curve {
  fileprivate init(_ place: JSONPlace) throws(JSONMismatch) {
    var hours: [Double] = []
    var values: [Double] = []
    for knot in try place.elements() {
      let pair = try knot.elements()
      guard pair.count == 2 else { throw knot.mismatch("expected [hours, value]") }
      let hour = try pair[0].number()
      guard hours.last.map({ $0 < hour }) ?? true else {
        throw pair[0].mismatch("expected hours that ascend")
      }
      let value = try pair[1].number()
      guard 0...1 ~= value else { throw pair[1].mismatch("expected a value from 0 to 1") }
      hours.append(hour)
      values.append(value)
    }
    guard !hours.isEmpty else { throw place.mismatch("expected at least one knot") }
    self.init(hours: hours, values: values)
  }
}
