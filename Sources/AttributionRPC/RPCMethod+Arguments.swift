/// A flag of a method's command, made from one member.
package struct MethodFlag: Sendable {
  /// Without dashes, such as `user-id`.
  package let name: String
  /// What stands for it without its flag, such as `CONV_ID`; nil where only its flag does.
  package let positional: String?
  package let isRequired: Bool
  package let summary: String
  /// What the help shows for the value, such as `date`; nil for a switch.
  package let placeholder: String?

  package init(
    name: String, positional: String?, isRequired: Bool = false, summary: String,
    placeholder: String?
  ) {
    self.name = name
    self.positional = positional
    self.isRequired = isRequired
    self.summary = summary
    self.placeholder = placeholder
  }
}

extension RPCMethod {
  /// The flags of the method's command, in the order of `members`.
  package static var flags: [MethodFlag] {
    members.map { member in
      MethodFlag(
        name: flag(of: member), positional: isPositional(member) ? positional(member) : nil,
        isRequired: member.isRequired,
        summary: member.summary, placeholder: placeholder(of: member.schema))
    }
  }

  /// Reads a command line such as `--channel email --limit 3`.
  ///
  /// A switch stands alone; a list is separated by commas or its flag is repeated; an argument
  /// without a flag is the value of the next required member, or of ``optionalArgument``; of one
  /// that is a list there may be several.
  ///
  /// - Parameters:
  ///   - arguments: The words after the command.
  ///   - defaults: Values of members that the words leave out, over the method’s own defaults.
  /// - Throws: `invalidParams`, with what would be right.
  package init(
    arguments: [String], defaults: JSONObject = JSONObject()
  ) throws(RPCError) {
    var values: [(name: String, value: JSON)] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let (flag, member, text) = try Self.next(argument, &rest, given: values.map(\.name))
      let value: JSON
      do {
        value = try JSON(argument: text, schema: member.schema)
      } catch {
        throw .invalidParams("\(flag): \(error.problem)")
      }
      try Self.add(value, as: member.name, flag: flag, to: &values)
    }
    for entry in defaults.entries where !values.contains(where: { $0.name == entry.name }) {
      values.append((entry.name, entry.value))
    }
    for member in Self.members where member.isRequired {
      guard values.contains(where: { $0.name == member.name }) else {
        throw .invalidParams(
          "\(Self.positional(member)): missing; it is required",
          hint: "see `\(Self.command) --help`")
      }
    }
    try self.init(params: .object(JSONObject(values)))
  }

  /// The member that an argument is for, as the flag names it, and the text of its value.
  private static func next(
    _ argument: String, _ rest: inout ArraySlice<String>, given: [String]
  ) throws(RPCError) -> (flag: String, member: Member<Self>, text: String) {
    guard argument.hasPrefix("--") else {
      let open = members.first { member in
        isPositional(member)
          && (!given.contains(member.name) || member.schema["type"] == "array")
      }
      guard let open else { throw .invalidParams("\(argument): unexpected argument") }
      return (positional(open), open, argument)
    }
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let flag = String(parts[0])
    let member = try Self.member(flagged: flag)
    if parts.count == 2 { return (flag, member, String(parts[1])) }
    if member.schema["type"] == "boolean" { return (flag, member, "true") }
    guard let text = rest.popFirst() else {
      throw .invalidParams("\(flag): expected a value after it")
    }
    return (flag, member, text)
  }

  private static func isPositional(_ member: Member<Self>) -> Bool {
    member.isRequired || member.name == optionalArgument
  }

  /// What the help calls a required member, such as `CONV_ID`.
  private static func positional(_ member: Member<Self>) -> String { member.name.uppercased() }

  private static func add(
    _ value: JSON, as name: String, flag: String, to values: inout [(name: String, value: JSON)]
  ) throws(RPCError) {
    guard let index = values.firstIndex(where: { $0.name == name }) else {
      return values.append((name, value))
    }
    guard case .array(let before) = values[index].value, case .array(let more) = value else {
      throw .invalidParams("\(flag): given twice; expected once")
    }
    values[index].value = .array(before + more)
  }

  private static func member(flagged argument: String) throws(RPCError) -> Member<Self> {
    let name = String(argument.dropFirst(2))
    if let member = members.first(where: { flag(of: $0) == name }) { return member }
    let nearest = Spelling.nearest(to: name, among: members.map { flag(of: $0) })
    let guess = nearest.map { "; did you mean --\($0)?" } ?? ""
    throw .invalidParams(
      "\(argument): no such option\(guess)", hint: "see `\(command) --help`")
  }

  private static func flag(of member: Member<Self>) -> String {
    String(member.name.map { $0 == "_" ? "-" : $0 })
  }

  private static func placeholder(of schema: JSON) -> String? {
    if let format = schema["format"]?.string { return format }
    if case .array(let choices) = schema["enum"] {
      return choices.compactMap(\.string).joined(separator: "|")
    }
    switch schema["type"]?.string {
    case "boolean": return nil
    case "integer", "number": return "number"
    case "array": return "list"
    default: return "text"
    }
  }
}

extension JSON {
  /// Reads the text of a command-line value as the type that its schema names.
  init(argument text: String, schema: JSON) throws(JSONMismatch) {
    switch schema["type"]?.string {
    case "integer", "number":
      guard let number = JSONNumber(text: text) else { throw JSONMismatch("expected a number") }
      self = .number(number)
    case "boolean":
      guard text == "true" || text == "false" else {
        throw JSONMismatch("expected true or false")
      }
      self = .bool(text == "true")
    case "array":
      var elements: [JSON] = []
      let isWhole = schema["items"]?["format"]?.string == SettingChange.format
      for part in isWhole ? [text[...]] : text.split(separator: ",") {
        elements.append(try JSON(argument: String(part), schema: schema["items"] ?? [:]))
      }
      self = .array(elements)
    default: self = .string(text)
    }
  }
}
