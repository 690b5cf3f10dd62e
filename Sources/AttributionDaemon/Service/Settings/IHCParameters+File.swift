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
  /// `initializer_curve_hours` and `closer_curve_hours` (lists of `[hours, value]`),
  /// `channel_weights` by channel name, and `redistribution` by phase.
  init(contentsOf path: String) throws(FileError) {
    self = try Self.parsed(path) { json throws(JSONMismatch) in try Self(json: json) }
  }

  /// Reads a JSON file as `make` says.
  fileprivate static func parsed<Value>(
    _ path: String, _ make: (JSON) throws(JSONMismatch) -> Value
  ) throws(FileError) -> Value {
    let bytes: [UInt8]
    do {
      bytes = try contents(ofFile: path)
    } catch {
      throw .unreadable(error.reason)
    }
    do {
      return try make(try JSON(parsing: bytes, limits: JSONLimits(bytes: bytes.count)))
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
      "closer_curve_hours", "channel_weights", "redistribution",
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
      closerCurve: try Curve(root.member("closer_curve_hours")), channelWeights: channels,
      redistribution: try root.optionalMember("redistribution").map(Redistribution.init) ?? .none)
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

extension IHCParameters.Redistribution {
  /// Reads a JSON file with the object that the remote service takes as `redistribution_parameter`.
  init(contentsOf path: String) throws(IHCParameters.FileError) {
    self = try IHCParameters.parsed(path) { json throws(JSONMismatch) in
      try Self(JSONPlace(json))
    }
  }

  init(_ place: JSONPlace) throws(JSONMismatch) {
    try place.allow(["initializer", "holder", "closer"])
    self.init(
      initializer: try place.optionalMember("initializer").map(Rule.init),
      holder: try place.optionalMember("holder").map(Rule.init),
      closer: try place.optionalMember("closer").map(Rule.init))
  }
}

extension IHCParameters.Redistribution.Rule {
  fileprivate init(_ place: JSONPlace) throws(JSONMismatch) {
    try place.allow(["direction", "receive_threshold", "redistribution_channel_labels"])
    let directions = IHCParameters.Redistribution.Direction.allCases.map(\.rawValue)
    let word = try place.member("direction")
    guard let direction = IHCParameters.Redistribution.Direction(rawValue: try word.string())
    else { throw word.mismatch("expected one of \(directions.joined(separator: ", "))") }
    let threshold = try place.member("receive_threshold")
    let value = try threshold.number()
    guard 0...1 ~= value else { throw threshold.mismatch("expected a share from 0 to 1") }
    var channels: [String] = []
    for label in try place.member("redistribution_channel_labels").elements() {
      let name = try label.string()
      guard !name.isEmpty else { throw label.mismatch("expected a channel’s name") }
      channels.append(name)
    }
    self.init(direction: direction, receiveThreshold: value, channels: channels)
  }
}
