import AttributionCore

/// Channel weights of the ihc model, as the remote service’s web pages export them.
///
/// The columns are `channel`, `initializer weight`, `holder weight` and `closer weight`, in any
/// order and letter case; others are not read. Fields may be quoted, a byte order mark may come
/// first, and semicolons or tabs, which spreadsheets write, serve as commas do.
struct ChannelWeightsTable {
  /// By channel name; at least one.
  let weights: [String: IHCParameters.PhaseWeights]

  private static let columns = ["channel", "initializer weight", "holder weight", "closer weight"]

  /// What is wrong in a file, and where.
  struct Fault: Error, CustomStringConvertible {
    /// The line, from 1; nil for the file as a whole.
    var line: Int?
    var column: String?
    /// What is wrong, and what would be right.
    var problem: String

    /// To follow the path of the file.
    var description: String {
      let place = line.map { line in
        column.map { ":\(line), column “\($0)”" } ?? ":\(line)"
      }
      return "\(place ?? ""): \(problem)"
    }
  }

  init(_ bytes: [UInt8]) throws(Fault) {
    var rows = try DelimitedRows(bytes).rows.makeIterator()
    guard let header = rows.next() else {
      throw Fault(problem: "the file is empty; expected \(Self.expectedHeader)")
    }
    let positions = try Self.positions(header)
    var weights: [String: IHCParameters.PhaseWeights] = [:]
    var lines: [String: Int] = [:]
    while let row = rows.next() {
      guard row.fields.count == header.fields.count else {
        throw Fault(
          line: row.line,
          problem: "\(row.fields.count) fields; expected \(header.fields.count), as in the header")
      }
      let name = row.fields[positions[0]]
      guard !name.isEmpty else {
        throw Fault(line: row.line, column: Self.columns[0], problem: "empty; expected a name")
      }
      if let first = lines.updateValue(row.line, forKey: name) {
        throw Fault(
          line: row.line, column: Self.columns[0],
          problem: "“\(name)” is on line \(first) already; expected each channel once")
      }
      weights[name] = IHCParameters.PhaseWeights(
        initializer: try Self.weight(row, positions, 1), holder: try Self.weight(row, positions, 2),
        closer: try Self.weight(row, positions, 3))
    }
    guard !weights.isEmpty else {
      throw Fault(problem: "no channel; expected a line for each below the header")
    }
    self.weights = weights
  }

  private static var expectedHeader: String {
    "the columns " + columns.map { "“\($0)”" }.joined(separator: ", ")
  }

  /// Where each of ``columns`` is.
  private static func positions(_ header: DelimitedRows.Row) throws(Fault) -> [Int] {
    let names = header.fields.map { $0.trimmed.lowercased() }
    var positions: [Int] = []
    for column in columns {
      let found = names.indices.filter { names[$0] == column }
      guard let position = found.first else {
        throw Fault(
          line: header.line, problem: "no column “\(column)”; expected \(expectedHeader)")
      }
      guard found.count == 1 else {
        throw Fault(line: header.line, column: column, problem: "there twice; expected once")
      }
      positions.append(position)
    }
    return positions
  }

  private static func weight(
    _ row: DelimitedRows.Row, _ positions: [Int], _ column: Int
  ) throws(Fault) -> Double {
    let text = row.fields[positions[column]].trimmed
    let bytes = Array(text.utf8)
    guard let billionths = try? FixedPoint.parse(bytes.span, decimals: 9), billionths >= 0 else {
      throw Fault(
        line: row.line, column: columns[column],
        problem: "“\(text)” is not a weight; expected a number from 0 up, such as 1.02")
    }
    return Double(billionths) / 1e9
  }
}
