import AttributionCore

/// A row of a file of paths, as far as it was read.
struct PathRow {
  /// Where reading goes on.
  var position: Int
  /// The line on which it starts, and the line that was reached.
  let firstLine: Int
  var line: Int
  var tally = PathTally.zero
  var fault: PathFault?

  init(start: Int, line: Int) {
    position = start
    firstLine = line
    self.line = line
  }
}
