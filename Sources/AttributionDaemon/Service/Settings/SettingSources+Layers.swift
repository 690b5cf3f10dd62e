import AttributionIngest
import AttributionRPC
import Configuration
import Synchronization

extension SettingSources {
  func flagLayer() throws(SettingError) -> SettingLayer {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for (name, value) in flags {
      guard let key = SettingKey[name: name] else { throw .unknown(name, source: "--set") }
      values[AbsoluteConfigKey(key.components)] = ConfigValue(.string(value), isSecret: false)
    }
    return SettingLayer(
      snapshot: InMemoryProvider(values: values).snapshot(),
      context: SettingContext(directory: workingDirectory), components: \.components
    ) { _ in "--set" }
  }

  func environmentLayer() throws(SettingError) -> SettingLayer {
    let known =
      SettingKey.all.map(\.variable) + [Self.clientVariable]
      + [Failpoints.variable].compactMap(\.self)
    for name in environment.keys.sorted() where name.hasPrefix(SettingKey.variablePrefix) {
      guard !known.contains(name) else { continue }
      let nearest = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw SettingError(
        .unknownKey, name, "no such setting\(nearest)", source: "the environment")
    }
    return SettingLayer(
      snapshot: EnvironmentVariablesProvider(environmentVariables: environment).snapshot(),
      context: SettingContext(directory: workingDirectory),
      components: { ["attributiond"] + $0.components },
      source: { "$" + $0.variable })
  }

  /// The socket that clients are told to use, which is no setting.
  private static let clientVariable = "ATTRIBUTIOND_SOCKET"

  func fileLayer() throws(SettingError) -> SettingLayer? {
    if let proposal {
      // What it says of other files is meant as the file itself would mean it.
      return try fileLayer(
        Array(proposal.text.utf8), called: proposal.name,
        in: file?.directory ?? workingDirectory)
    }
    guard let file else { return nil }
    let bytes: [UInt8]
    do {
      bytes = try contents(ofFile: file.path)
    } catch {
      if file.isOptional, error.code == SystemError.missing { return nil }
      throw SettingError(.unreadableFile, nil, error.reason, source: file.path)
    }
    return try fileLayer(bytes, called: file.path, in: file.directory)
  }

  private func fileLayer(
    _ bytes: [UInt8], called name: String, in directory: String
  ) throws(SettingError) -> SettingLayer? {
    guard !Self.isBlank(bytes) else { return nil }
    let document = SettingDocument(bytes)
    let names = KeyNames()
    let snapshot: any ConfigSnapshot
    do {
      snapshot =
        Self.isBlank(document.rest)
        ? InMemoryProvider(values: [:]).snapshot()
        : try YAMLSnapshot(
          data: document.rest.span.bytes, providerName: name,
          // Nothing here is a secret: the question is the only way to learn which keys a file has.
          parsingOptions: YAMLSnapshot.ParsingOptions(
            secretsSpecifier: .dynamic { key, _ in names.note(key) }))
    } catch {
      throw SettingError(
        .notYAML, nil, "not a YAML mapping: \(Self.oneLine("\(error)"))", source: name)
    }
    let layer = SettingLayer(
      snapshot: snapshot, context: SettingContext(directory: directory),
      components: \.components, source: { _ in name }, trees: document.trees)
    try check(names.all, in: layer, of: name)
    return layer
  }

  /// What a parser says, without the lines of the file that it quotes after it.
  private static func oneLine(_ text: String) -> String {
    let lines = text.split(separator: "\n").prefix { $0 != "Context:" }.prefix(2)
    let line = lines.joined(separator: ", ")
    return line.last == ":" ? String(line.dropLast()) : line
  }

  private func check(
    _ names: [String], in layer: SettingLayer, of source: String
  ) throws(SettingError) {
    var seen: Set<String> = []
    for name in names {
      guard seen.insert(name).inserted else {
        throw SettingError(.repeatedKey, name, "written twice; expected once", source: source)
      }
      guard SettingKey[name: name] == nil, !layer.isEmptySection(name) else { continue }
      throw .unknown(name, source: source)
    }
  }

  /// Whether a file says nothing: blank lines and comments only.
  private static func isBlank(_ bytes: [UInt8]) -> Bool {
    bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
      let first = line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
      return first == nil || first == UInt8(ascii: "#")
    }
  }
}

extension SettingSources.File {
  /// Where relative paths in the file start.
  fileprivate var directory: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension SettingLayer {
  /// Whether this is a section such as `attribution:` all of whose keys are commented out.
  fileprivate func isEmptySection(_ name: String) -> Bool {
    guard SettingKey.all.contains(where: { $0.name.hasPrefix(name + ".") }) else { return false }
    let path = AbsoluteConfigKey(name.split(separator: ".").map(String.init))
    let value = try? snapshot.value(forKey: path, type: .string).value
    return value?.content == .string("") || value?.content == .string("null")
  }
}

extension SettingError {
  fileprivate static func unknown(_ name: String, source: String) -> SettingError {
    let nearest = Spelling.nearest(to: name, among: SettingKey.all.map(\.name))
    let guess = nearest.map { "; did you mean \($0)?" } ?? ""
    return SettingError(.unknownKey, name, "no such setting\(guess)", source: source)
  }
}

/// The keys that a file turned out to have.
private final class KeyNames: Sendable {
  private let names = Mutex<[String]>([])

  var all: [String] { names.withLock { $0 } }

  /// Notes a key, and says that it is no secret.
  func note(_ name: String) -> Bool {
    names.withLock { $0.append(name) }
    return false
  }
}
