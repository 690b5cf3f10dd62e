import AttributionCore
import AttributionRPC
import Configuration

/// Where settings are written, strongest first: `--set`, the environment, the file.
package struct SettingSources: Sendable {
  /// What `--set` gave, in order; of a key that is given twice the last one counts.
  package var flags: [(key: String, value: String)] = []
  package var environment: [String: String] = [:]
  package var file: File?
  /// A text that stands in place of the file's.
  var proposal: Proposal?
  /// Relative paths in flags and in the environment start here.
  package var workingDirectory = "."

  package init() {}

  /// What a file might say.
  struct Proposal: Hashable, Sendable {
    var text: String
    /// What people call it.
    var name: String
  }

  /// A configuration file.
  package struct File: Hashable, Sendable {
    package var path: String
    /// Whether it may be absent, because nobody named it.
    package var isOptional = false

    package init(path: String, isOptional: Bool = false) {
      self.path = path
      self.isOptional = isOptional
    }
  }

  /// Reads, checks and joins all sources.
  package func read() throws(SettingError) -> Settings {
    let layers = [try flagLayer(), try environmentLayer(), try fileLayer()].compactMap(\.self)
    var settings = Settings(sources: self)
    for key in SettingKey.all {
      try settings.apply(key, from: layers)
    }
    settings.joinIHCParameters()
    settings.joinRemoteQueue()
    try settings.checkConversionType()
    try settings.checkDefaultModel()
    if let micros = environment["WATCHDOG_USEC"].flatMap(Int64.init), micros > 0 {
      settings.pulse = min(settings.pulse, .microseconds(micros / 4))
    }
    return settings
  }
}

/// One source, read: the texts of its keys.
struct SettingLayer {
  let snapshot: any ConfigSnapshot
  let context: SettingContext
  /// How the source encodes a key.
  let components: (SettingKey) -> [String]
  /// How people are told where a key was written.
  let source: (SettingKey) -> String
  /// The values with parts, which the snapshot does not have.
  var trees: [String: SettingTree] = [:]

  /// What this source says of a key; nil where it is silent.
  func text(of key: SettingKey) -> SettingText? {
    if let tree = trees[key.name] { return .tree(tree) }
    let path = AbsoluteConfigKey(components(key))
    // A snapshot throws where the value is of another type than the one asked for.
    if let value = try? snapshot.value(forKey: path, type: .string).value,
      case .string(let text) = value.content
    {
      return .single(text.trimmed)
    }
    if let value = try? snapshot.value(forKey: path, type: .stringArray).value,
      case .stringArray(let elements) = value.content
    {
      return .list(elements.map(\.trimmed))
    }
    return nil
  }
}

extension Settings {
  /// Takes a key's value from the strongest layer that has one.
  fileprivate mutating func apply(
    _ key: SettingKey, from layers: [SettingLayer]
  ) throws(SettingError) {
    var text = SettingText.single(key.standard)
    var context = SettingContext(directory: ".")
    var source = "default"
    for layer in layers {
      guard let written = layer.text(of: key) else { continue }
      (text, context, source) = (written, layer.context, layer.source(key))
      break
    }
    do throws(SettingProblem) {
      try key.apply(text, context, &self)
    } catch {
      let problem =
        switch error {
        case .notOfForm(let noun): "“\(text.shown)” is not \(noun); expected \(key.expected)"
        case .because(let sentence): sentence
        }
      throw SettingError(.badValue, key.name, problem, source: source)
    }
    var entry = SettingEntry()
    entry.key = key.name
    entry.value = text.shown
    entry.unit = key.unit
    entry.standard = key.standard
    entry.source = source
    entries.append(entry)
  }

  /// A report cannot show a model that is not kept up to date.
  fileprivate func checkDefaultModel() throws(SettingError) {
    guard !rules.models.contains(defaultModel) else { return }
    let source = entries.first { $0.key == "attribution.default_model" }?.source ?? "default"
    throw SettingError(
      .badValue, "attribution.default_model",
      "“\(defaultModel)” is not among attribution.models; "
        + "expected one of \(rules.models.joined(separator: ", "))",
      source: source)
  }
}
