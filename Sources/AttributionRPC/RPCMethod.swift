/// A JSON-RPC method; a value of the type is one request.
package protocol RPCMethod: JSONRecord {
  associatedtype Response: JSONConvertible

  /// The wire name, `noun.verb`. `attrctl noun verb` is its command.
  static var name: String { get }
  /// One sentence, in the present tense, for `--help` and the OpenRPC document.
  static var summary: String { get }
  /// Whether the method changes stored data.
  static var effect: Effect { get }
  /// The member that an argument of its command without a flag is for, where no required one is.
  static var optionalArgument: String? { get }
  /// Who may call it.
  static var audience: Audience { get }
}

extension RPCMethod {
  package static var optionalArgument: String? { nil }
  package static var audience: Audience { .people }
}

/// Whom a method is for.
package enum Audience: String, Sendable {
  /// Everybody whom the socket’s mode lets in, but for processes that only do their own part.
  case people
  /// The process that talks to the remote IHC service.
  case ihc
  /// Both of them.
  case everybody
}

/// Whether a method changes stored data.
package enum Effect: String, Sendable {
  case reads
  case writes
}

extension RPCMethod {
  /// Reads a request's parameters: an object, an array in the order of `members`, or nothing.
  ///
  /// A parameter that is not declared is refused, with the name that was probably meant.
  package init(params: JSON?) throws(RPCError) {
    let object = try Self.object(of: params)
    let names = Self.members.map(\.name)
    for name in object.names where !names.contains(name) {
      throw Self.unknown(name, among: names)
    }
    do {
      try self.init(json: .object(object))
    } catch {
      throw .invalidParams(error.description, hint: "see `\(Self.command) --help`")
    }
  }

  private static func object(of params: JSON?) throws(RPCError) -> JSONObject {
    switch params {
    case nil: return JSONObject()
    case .object(let object): return object
    case .array(let elements):
      guard elements.count <= members.count else {
        throw .invalidParams(
          "\(name): \(elements.count) parameters; expected at most \(members.count)")
      }
      return JSONObject(zip(members, elements).map { ($0.name, $1) })
    default: throw .invalidParams("params: expected an object or an array")
    }
  }

  private static func unknown(_ parameter: String, among names: [String]) -> RPCError {
    let guess = Spelling.nearest(to: parameter, among: names).map { "; did you mean \($0)?" } ?? ""
    let list = names.isEmpty ? "takes none" : "takes \(names.joined(separator: ", "))"
    return .invalidParams("\(parameter): no such parameter\(guess)", hint: "\(name) \(list)")
  }

  /// The command of the method, such as `attrctl reports channels`.
  package static var command: String {
    "attrctl " + name.split(separator: ".").joined(separator: " ")
  }
}
