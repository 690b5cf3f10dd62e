/// Where a fact was read: a line of a dropped file.
package struct Place: Hashable, Sendable {
  package var file: FileID
  /// The line on which the row starts, from 1; in a dropped database the row's number.
  package var line: Int64

  package init(file: FileID, line: Int64) {
    self.file = file
    self.line = line
  }
}
