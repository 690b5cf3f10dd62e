import ArgumentParser
import AttributionRPC

/// The command of a noun, which holds a command for each of its methods.
protocol NounCommand: ParsableCommand {
  static var noun: String { get }
}

extension NounCommand {
  /// The commands of all methods `noun.verb` in the catalog.
  static var verbs: [any ParsableCommand.Type] {
    MethodCatalog.methods.filter { $0.name.hasPrefix("\(noun).") }.map { command(of: $0) }
  }

  private static func command<Method: RPCMethod>(
    of method: Method.Type
  ) -> any ParsableCommand.Type { MethodCommand<Method>.self }
}

struct System: NounCommand {
  static let noun = "system"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Looks at the daemon.", subcommands: verbs)
  @OptionGroup var global: GlobalOptions
}

struct Config: NounCommand {
  static let noun = "config"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Looks at the configuration.", subcommands: verbs)
  @OptionGroup var global: GlobalOptions
}

struct Ingest: NounCommand {
  static let noun = "ingest"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Looks at dropped files.", subcommands: verbs)
  @OptionGroup var global: GlobalOptions
}

struct Quarantine: NounCommand {
  static let noun = "quarantine"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Lists rows that could not be read, and why.",
    subcommands: verbs + [QuarantineExportCommand.self],
    defaultSubcommand: MethodCommand<QuarantineList>.self)
  @OptionGroup var global: GlobalOptions
}

struct Reports: NounCommand {
  static let noun = "reports"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Reads reports.", subcommands: verbs)
  @OptionGroup var global: GlobalOptions
}

struct Journeys: NounCommand {
  static let noun = "journeys"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Lists journeys, user by user.",
    subcommands: verbs, defaultSubcommand: MethodCommand<JourneysList>.self)
  @OptionGroup var global: GlobalOptions
}

struct Models: NounCommand {
  static let noun = "models"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Lists the attribution models.", subcommands: verbs,
    defaultSubcommand: MethodCommand<ModelsList>.self)
  @OptionGroup var global: GlobalOptions
}

struct Channels: NounCommand {
  static let noun = "channels"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Shows what the rules of channels do.", subcommands: verbs,
    defaultSubcommand: MethodCommand<ChannelsList>.self)
  @OptionGroup var global: GlobalOptions
}

struct Attribution: NounCommand {
  static let noun = "attribution"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Makes credits anew.", subcommands: verbs)
  @OptionGroup var global: GlobalOptions
}

struct IHC: NounCommand {
  static let noun = "ihc"
  static let configuration = CommandConfiguration(
    commandName: noun, abstract: "Looks after what the remote IHC service is asked.",
    subcommands: verbs, defaultSubcommand: MethodCommand<IHCStatus>.self)
  @OptionGroup var global: GlobalOptions
}
