import ArgumentParser
import AttributionRPC

/// The command `attrctl NOUN VERB` of a method, whichever it is.
struct MethodCommand<Method: RPCMethod>: ParsableCommand {
  static var configuration: CommandConfiguration {
    .method(Method.self, after: Method.command)
  }

  @OptionGroup var global: GlobalOptions
  @Argument(parsing: .allUnrecognized, help: .hidden) var rest: [String] = []

  func run() throws { try perform(Method.self, rest, global) }
}

/// The short command of an everyday method, such as `attrctl report`.
struct ShortCommand<Method: EverydayMethod>: ParsableCommand {
  static var configuration: CommandConfiguration {
    .method(Method.self, after: "attrctl \(Method.shortName)")
  }

  @OptionGroup var global: GlobalOptions
  @Argument(parsing: .allUnrecognized, help: .hidden) var rest: [String] = []

  func run() throws { try perform(Method.self, rest, global) }
}

extension CommandConfiguration {
  /// A command whose help is made from the method’s declaration; `words` are all that is typed
  /// before its arguments, and the last of them names the command.
  static func method(
    _ method: (some RPCMethod).Type, after words: String
  ) -> CommandConfiguration {
    let positional = method.flags.compactMap { flag in
      flag.positional.map { flag.isRequired ? " <\($0.lowercased())>" : " [<\($0.lowercased())>]" }
    }.joined()
    let pageFlags = ((method as? any PresentableMethod.Type)?.pageOptions ?? []).map(\.flag)
    let fileFlags = (method as? any ProposalMethod.Type).map { [$0.fileFlag] } ?? []
    let flags = method.flags + fileFlags + pageFlags
    let options = flags.contains { $0.positional == nil } ? " [options]" : ""
    return CommandConfiguration(
      commandName: words.split(separator: " ").last.map(String.init), abstract: method.summary,
      usage: "\(words)\(positional)\(options) [--socket <path>] [--json|--csv]",
      discussion: MethodHelp.text(flags), shouldDisplay: method.audience != .ihc)
  }
}

/// Makes the call of a command and prints its result.
func perform<Method: RPCMethod>(
  _ method: Method.Type, _ arguments: [String], _ options: GlobalOptions
) throws {
  var arguments = arguments
  if let method = method as? any ProposalMethod.Type { arguments = try method.reading(arguments) }
  let pageOptions = (method as? any PresentableMethod.Type)?.pageOptions ?? []
  let choices = try PageChoices(taking: pageOptions, from: &arguments, options.format)
  var defaults = pageDefaults(of: method, options.format)
  for entry in choices.parameters(of: pageOptions).entries {
    defaults.append(entry.name, entry.value)
  }
  let request = try Method(arguments: arguments, defaults: defaults)
  let session = try Session(options)
  if choices.has(PageOption.watch.name), let request = request as? any WatchableMethod {
    return try watch(request, session)
  }
  try show(session.result(of: request), of: Method.self, options.format, choices)
}

private func watch<Method: WatchableMethod>(_ request: Method, _ session: Session) throws {
  try Watch(session: session, request: request, isJSON: false).run()
}

/// What the command’s call has besides its arguments: only a table for reading is shortened.
func pageDefaults(of method: (some RPCMethod).Type, _ format: OutputFormat) -> JSONObject {
  guard format == .table, let method = method as? any PresentableMethod.Type else {
    return JSONObject()
  }
  return method.pageDefaults
}

/// Prints a result; ends with the status that it stands for.
func show<Method: RPCMethod>(
  _ result: JSON, of method: Method.Type, _ format: OutputFormat,
  _ choices: PageChoices = PageChoices()
) throws {
  let presentation = try Presentation(result, of: method, choices)
  switch format {
  case .json: Output.standard.write(result.bytes + [UInt8(ascii: "\n")])
  case .csv: Output.standard.write(CSV.text(presentation.page.table ?? Page.data(result)))
  case .table: Output.standard.write(presentation.page.text(.standard))
  }
  if presentation.status != .done { throw Ending(status: presentation.status) }
}
