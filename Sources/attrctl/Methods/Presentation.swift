import AttributionRPC

/// A method whose result has a page of its own.
protocol PresentableMethod: RPCMethod {
  static func page(of response: Response) -> Page

  /// The options that change the page.
  static var pageOptions: [PageOption] { get }

  /// The page that the options ask for.
  static func page(of response: Response, _ choices: PageChoices) -> Page

  /// The exit status that a result stands for.
  static func status(of response: Response) -> CommandStatus

  /// Parameters that a table for reading has where the command line leaves them out.
  static var pageDefaults: JSONObject { get }
}

extension PresentableMethod {
  static func status(of response: Response) -> CommandStatus { .done }

  static var pageDefaults: JSONObject { JSONObject() }

  static var pageOptions: [PageOption] { [] }

  static func page(of response: Response, _ choices: PageChoices) -> Page { page(of: response) }

  fileprivate static func presentation(
    of result: JSON, _ choices: PageChoices
  ) throws(ClientError) -> Presentation {
    let response = try clientResponse(from: result)
    return Presentation(page: page(of: response, choices), status: status(of: response))
  }
}

/// A presentable method that also has a short command.
protocol EverydayMethod: PresentableMethod {
  /// The command after `attrctl`.
  static var shortName: String { get }
}

/// What a command prints and how it ends.
struct Presentation {
  let page: Page
  let status: CommandStatus
}

extension Presentation {
  /// The method’s own page, or the plain form of its JSON.
  init(
    _ result: JSON, of method: any RPCMethod.Type, _ choices: PageChoices = PageChoices()
  ) throws(ClientError) {
    if let presentable = method as? any PresentableMethod.Type {
      self = try presentable.presentation(of: result, choices)
    } else {
      self.init(page: Page(result), status: .done)
    }
  }
}
