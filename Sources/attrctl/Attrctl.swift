import ArgumentParser
import AttributionRPC

/// The command line of attributiond: a client of its socket.
@main struct Attrctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attrctl",
    abstract: "Drops exports into attributiond and reads its reports.",
    discussion: """
      Every command takes --socket, --json and --csv. Exit codes: 0 done, 1 the \
      daemon failed, 2 usage, 3 cannot connect, 4 denied, 5 not found, 6 partly done, \
      7 timeout, 8 pending or different, 78 configuration, 130 interrupted.
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Putting in",
        subcommands: [
          DropCommand.self, SyncCommand.self, ShortCommand<IngestRescan>.self,
          ShortCommand<IngestList>.self, Quarantine.self,
        ]),
      CommandGroup(
        name: "Looking",
        subcommands: [
          ShortCommand<SystemStatus>.self, WatchCommand.self, ShortCommand<ReportsChannels>.self,
          ShortCommand<ReportsCompare>.self, ShortCommand<JourneysExplain>.self, Journeys.self,
          Models.self, Channels.self, CalculateCommand.self, ExportCommand.self,
        ]),
      CommandGroup(
        name: "Analysing journeys",
        subcommands: [
          ShortCommand<ReportsPaths>.self, ShortCommand<ReportsLags>.self,
          ShortCommand<ReportsAssists>.self, ShortCommand<ReportsOverlap>.self,
          ShortCommand<ReportsFunnel>.self, ShortCommand<ReportsUnattributed>.self,
        ]),
      CommandGroup(
        name: "Keeping",
        subcommands: [
          RerunCommand.self, IHC.self, ShortCommand<SystemVerify>.self,
          SampleCommand.self, VersionCommand.self, GenerateAPIDocsCommand.self,
        ]),
      CommandGroup(
        name: "Methods of the socket, by noun",
        subcommands: [
          System.self, Config.self, Ingest.self, Reports.self, Attribution.self,
        ]),
    ])

  @OptionGroup var global: GlobalOptions

  static func main() {
    run(Array(CommandLine.arguments.dropFirst())).exit()
  }

  /// Runs one command line and says how it ended; what there is to say is written by then.
  static func run(_ arguments: [String]) -> CommandStatus {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return .done
    } catch let ending as Ending {
      return ending.status
    } catch let error as ClientError {
      return report(Complaint(error))
    } catch let error as RPCError {
      return report(Complaint(error))
    } catch let complaint as Complaint {
      return report(complaint)
    } catch {
      return reportParsing(error, arguments)
    }
  }

  private static func report(_ complaint: Complaint) -> CommandStatus {
    Output.standardError.write(complaint.description)
    return complaint.status
  }

  /// Help and versions are asked for and go to standard output; all else is a usage error.
  private static func reportParsing(_ error: any Error, _ arguments: [String]) -> CommandStatus {
    let text = fullMessage(for: error)
    guard exitCode(for: error) != .success else {
      Output.standard.write(text + "\n")
      return .done
    }
    if let complaint = unknownCommand(in: arguments) { return report(complaint) }
    Output.standardError.write(text + "\n")
    return .usage
  }

  /// What to say where the first word is no command of ours.
  private static func unknownCommand(in arguments: [String]) -> Complaint? {
    var words = arguments[...]
    while let word = words.popFirst() {
      if word == "--socket" { _ = words.popFirst() }
      guard !word.hasPrefix("-") else { continue }
      let names = commandNames
      guard !names.contains(word) else { return nil }
      let guess = Spelling.nearest(to: word, among: names).map { "; did you mean \($0)?" } ?? ""
      return Complaint(.usage, "\(word): no such command\(guess)", next: "attrctl --help")
    }
    return nil
  }

  /// The words that may follow `attrctl`.
  static var commandNames: [String] {
    let commands = configuration.groupedSubcommands.flatMap { $0.subcommands }
    return commands.compactMap { $0.configuration.commandName } + ["help"]
  }
}
