/// A set of channels, and what came of the paths that have just these.
struct Coalition {
  /// Places among the channels that occur, ascending by name.
  var members: [Int]
  var conversions: Int64
  var walks: Int64
  /// In micros.
  var revenue: Int128
}
