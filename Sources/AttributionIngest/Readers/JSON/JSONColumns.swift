/// The keys of a file's objects, and the columns that they stand for.
///
/// The keys of the first object are the columns. A key that comes only later becomes one too if
/// it is an optional column of the dataset; any other is ignored.
struct JSONColumns {
  /// Every key of the file with its number.
  var keys: ChannelTable
  /// By key: the first key that is the same column, itself as a rule.
  var canonical: [Int] = []
  /// By canonical key: the column that it is; -1 if it is ignored.
  var columnOfKey: [Int] = []
  /// By canonical key: the last object that had it.
  var lastObject: [Int] = []
  var object = 0
  /// The keys of the last object as they came: most objects are like the one before.
  var order: [Int] = []
  /// The spelling of every key and the quote after it, eight bytes in a word, the first lowest.
  var words: [UInt64] = []
  /// By key: where its words begin, and how many bytes they are.
  var spellings: [(start: Int, byteCount: Int)] = []

  /// The names of the columns, as the file spells them.
  private(set) var names: [String] = []
  /// By column: its canonical key.
  var keyOfColumn: [Int] = []
  /// The dataset; nil as long as keys are still collected.
  private(set) var table: RecognisedTable?
  /// The columns that the dataset reads, and whether it must have them.
  var wanted: [(column: Int, isRequired: Bool)] = []
  /// Whether a record with other keys is bad.
  private(set) var isStrict = false
  private var ignoredLater: [String] = []
  private let profile: ReadingProfile
  let limits: ReaderLimits

  init(limits: ReaderLimits, profile: ReadingProfile) {
    var keyLimits = limits
    keyLimits.channels = limits.columns
    keyLimits.channelTextBytes = limits.lineBytes
    keys = ChannelTable(keyLimits)
    self.limits = limits
    self.profile = profile
  }

  /// The same without any keys.
  func emptied() -> JSONColumns { JSONColumns(limits: limits, profile: profile) }

  /// What to tell about keys that are not read.
  var notes: [String] {
    guard let table else { return [] }
    return RecognisedTable(
      dataset: table.dataset, name: table.name, used: table.used,
      ignored: table.ignored + ignoredLater, takesOtherColumns: table.takesOtherColumns
    ).notes
  }
}

extension JSONColumns {
  /// Takes the keys so far as the columns, and recognises their dataset.
  mutating func recognise() throws(ExportError) {
    table = try Recognition(columns: names, profile: profile, tableName: nil).table()
    useTable()
  }

  /// Takes these names as the columns, as if an object had had them for keys.
  mutating func expect(_ names: [String]) throws(ExportError) {
    for name in names {
      _ = keys.number(of: Array(name.utf8).span)
      add(name, isColumn: true)
    }
    try recognise()
  }

  /// Gives the key that a scan stopped at its meaning.
  ///
  /// - Returns: Whether the dataset reads it, so that ``table`` is another one now.
  mutating func learn() -> Bool {
    let name = keys.names[canonical.count]
    guard let table else {
      add(name, isColumn: true)
      return false
    }
    var pinned = profile
    pinned.dataset = table.name
    let extended = Recognition(columns: names + [name], profile: pinned, tableName: nil)
    if let same = extended.names.dropLast().firstIndex(of: extended.names[names.count]) {
      canonical.append(keyOfColumn[same])
      appendKey(name)
      return false
    }
    do throws(ExportError) {
      let new = try extended.table()
      if table.takesOtherColumns, new.used.count == table.used.count + 1,
        new.used[names.count]?.isRequired == false
      {
        add(name, isColumn: true)
        self.table = RecognisedTable(
          dataset: new.dataset, name: new.name, used: new.used, ignored: new.ignored,
          takesOtherColumns: true)
        useTable()
        return true
      }
    } catch {
      // With it the columns would not be a dataset's any more: it is none of them.
    }
    add(name, isColumn: false)
    ignoredLater.append(name)
    return false
  }

  private mutating func add(_ name: String, isColumn: Bool) {
    canonical.append(canonical.count)
    appendKey(name)
    guard isColumn else { return }
    keyOfColumn.append(canonical.count - 1)
    names.append(name)
  }

  private mutating func appendKey(_ name: String) {
    columnOfKey.append(-1)
    lastObject.append(0)
    spellings.append((words.count, name.utf8.count + 1))
    for (index, byte) in (Array(name.utf8) + [RecordScanner.quote]).enumerated() {
      if index % 8 == 0 { words.append(0) }
      words[words.count - 1] |= UInt64(byte) << UInt64(index % 8 * 8)
    }
  }

  private mutating func useTable() {
    wanted = (table?.used ?? [:]).map { ($0.key, $0.value.isRequired) }.sorted { $0.0 < $1.0 }
    isStrict = table?.takesOtherColumns == false
    for entry in wanted { columnOfKey[keyOfColumn[entry.column]] = entry.column }
  }
}
