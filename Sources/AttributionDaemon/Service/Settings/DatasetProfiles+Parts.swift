import AttributionCore
import AttributionIngest

extension DatasetProfiles {
  /// A part of an entry that says how its files are to be read.
  struct Part: Sendable {
    let name: String
    let apply: @Sendable (SettingTree, inout ReadingProfile) throws(SettingProblem) -> Void

    static let all = [
      Part(name: "dataset", apply: dataset),
      Part(name: "delimiter", apply: delimiter),
      choice("encoding", "an encoding", words(of: TextEncoding.self)) { $0.encoding = $1 },
      Part(name: "timezone", apply: zone),
      choice("timestamps", "a form of timestamps", timestamps) { $0.timestampUnit = $1 },
      choice("decimal_comma", "a choice", [("true", true), ("false", false)]) {
        $0.decimalComma = $1
      },
      Part(name: "columns", apply: columns),
      choice("keys", "a choice", words(of: KeyPolicy.self)) { $0.keyPolicy = $1 },
    ]
  }
}

extension DatasetProfiles.Part {
  private static let timestamps: [(String, ReadingProfile.TimestampUnit?)] = [
    ("rfc3339", nil), ("epoch-seconds", .seconds), ("epoch-milliseconds", .milliseconds),
  ]

  /// A part that is one of several words.
  private static func choice<Value: Sendable>(
    _ name: String, _ noun: String, _ choices: [(word: String, value: Value)],
    _ set: @escaping @Sendable (inout ReadingProfile, Value) -> Void
  ) -> Self {
    Self(name: name) { tree, profile throws(SettingProblem) in
      let word = try tree.scalar()
      guard let choice = choices.first(where: { $0.word == word }) else {
        throw .unknown(word, noun, among: choices.map(\.word))
      }
      set(&profile, choice.value)
    }
  }

  /// The words of an enumeration.
  private static func words<Value: RawRepresentable & CaseIterable>(
    of type: Value.Type
  ) -> [(String, Value)] where Value.RawValue == String {
    type.allCases.map { ($0.rawValue, $0) }
  }

  private static func dataset(
    _ tree: SettingTree, _ profile: inout ReadingProfile
  ) throws(SettingProblem) {
    let name = try tree.scalar()
    guard DatasetCatalog.names.contains(name) else {
      throw .unknown(name, "a dataset", among: DatasetCatalog.names)
    }
    profile.dataset = name
  }

  private static func delimiter(
    _ tree: SettingTree, _ profile: inout ReadingProfile
  ) throws(SettingProblem) {
    let text = try tree.scalar()
    let bytes = text == "tab" ? [UInt8(ascii: "\t")] : Array(text.utf8)
    guard let byte = bytes.first, bytes.count == 1, delimiters.contains(byte) else {
      throw .because(
        "“\(text)” is not a delimiter; expected tab or one sign in quotes, such as \";\"")
    }
    profile.delimiter = byte
  }

  /// What can part fields, and is in none of their numbers, flags and dates.
  private static let delimiters = Array("\t,;|!#$%&*/<=>?@\\^`~".utf8)

  private static func zone(
    _ tree: SettingTree, _ profile: inout ReadingProfile
  ) throws(SettingProblem) {
    let form = SettingForm<TimeZoneRules>.zone
    profile.zone = try form.read(.single(try tree.scalar()), SettingContext(directory: "."))
  }

  /// The names that a file gives to columns, and the dataset's.
  private static func columns(
    _ tree: SettingTree, _ profile: inout ReadingProfile
  ) throws(SettingProblem) {
    let datasets = profile.dataset.map { [$0] } ?? DatasetCatalog.names
    let known = datasets.flatMap { DatasetCatalog.columnNames(of: $0) ?? [] }
    for member in try tree.members() {
      let name = try member.value.scalar()
      guard known.contains(name) else {
        throw .unknown(
          name, "a column of \(profile.dataset ?? "any dataset")", among: unique(known))
      }
      guard !member.name.isEmpty, profile.addAlias(member.name, for: name) else {
        throw .because("“\(member.name)” is written twice or empty; expected a column of the file")
      }
    }
  }

  private static func unique(_ names: [String]) -> [String] {
    names.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }
}
