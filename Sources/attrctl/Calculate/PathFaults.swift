/// The bad lines of a file: how many there are, and the first of them in words.
struct PathFaults {
  /// How many are shown.
  private static let shown = 10

  let file: String
  private(set) var count = 0
  private var lines: [String] = []

  init(file: String) { self.file = file }

  mutating func add(_ fault: PathFault, line: Int) {
    count += 1
    guard lines.count < Self.shown else { return }
    let column = fault.column.map { "\($0): " } ?? ""
    lines.append("\(file):\(line): \(column)\(fault.problem)")
  }

  /// Throws where a line is bad: nothing is calculated from the others.
  func check() throws(Complaint) {
    guard count > 0 else { return }
    guard count > 1 else { throw Complaint(.usage, lines[0]) }
    let rest = count > lines.count ? ["and \(count - lines.count) more"] : []
    throw Complaint(
      .usage, "\(file): \(count) bad lines; nothing was calculated", details: lines + rest)
  }
}
