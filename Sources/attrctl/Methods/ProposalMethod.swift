import AttributionRPC

/// A method whose command takes a configuration file that somebody thinks of, with `--config`.
///
/// It has the members `configuration` and `configuration_name`.
protocol ProposalMethod: RPCMethod {}

extension ProposalMethod {
  /// As the command's help lists it.
  static var fileFlag: MethodFlag {
    MethodFlag(
      name: "config", positional: nil,
      summary: "A configuration file that stands in place of the daemon’s.", placeholder: "file")
  }

  /// The command line with the text of the file in place of its path.
  static func reading(_ arguments: [String]) throws(Complaint) -> [String] {
    var read: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts[0] == "--config" else {
        read.append(word)
        continue
      }
      guard let path = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
        throw Complaint(.usage, "--config: expected a file after it")
      }
      read += [
        "--configuration", try RerunCommand.text(of: path), "--configuration-name", path,
      ]
    }
    return read
  }
}

extension IHCEstimate: ProposalMethod {}
