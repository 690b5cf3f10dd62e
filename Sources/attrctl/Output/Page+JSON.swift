import AttributionRPC

extension Page {
  /// The form of a result that has no page of its own: its scalars as lines, its first list of
  /// objects as a table.
  init(_ json: JSON) {
    let fields = Self.fields(of: json, within: "")
    let list = json.firstList
    if let list { tables = [Table(list)] }
    let scalars = fields.filter { list == nil || $0.value.objects == nil }
    let width = scalars.map(\.name.count).max() ?? 0
    lines = scalars.map { field in
      let padding = String(repeating: " ", count: width - field.name.count)
      return "\(field.name)\(padding)  \(field.value.plainText)"
    }
  }

  /// Names and values, those of objects within objects joined by points.
  private static func fields(of json: JSON, within path: String) -> [(name: String, value: JSON)] {
    guard case .object(let object) = json else { return [(path, json)] }
    return object.entries.flatMap { entry in
      fields(of: entry.value, within: path.isEmpty ? entry.name : "\(path).\(entry.name)")
    }
  }

  /// The values of a result as CSV: its list of objects, or else a row for each value.
  static func data(_ json: JSON) -> Table {
    if let list = json.firstList { return Table(list) }
    var table = Table([.text("key"), .text("value")])
    table.rows = fields(of: json, within: "").map { [.text($0.name), Cell($0.value)] }
    return table
  }
}

extension Table {
  /// A column for every member that any of the objects has, in order of first sight.
  fileprivate init(_ objects: [JSONObject]) {
    var names: [String] = []
    for name in objects.flatMap(\.names) where !names.contains(name) { names.append(name) }
    self.init(
      names.map { name in
        let isNumber = objects.allSatisfy { $0[name].map(\.isNumberOrNull) ?? true }
        return isNumber ? .number(name) : .text(name)
      })
    rows = objects.map { object in names.map { Cell(object[$0] ?? .null) } }
  }
}

extension Cell {
  /// A JSON value in a table.
  init(_ json: JSON) {
    switch json {
    case .null: self = .none
    case .number(let number): self = .plain(number.text)
    case .bool: self = .plain(json.text)
    default: self = .text(json.plainText)
    }
  }
}

extension JSON {
  fileprivate var firstList: [JSONObject]? {
    guard case .object(let object) = self else { return nil }
    return object.entries.lazy.compactMap(\.value.objects).first
  }

  /// The elements, where this is a list of objects and not empty.
  fileprivate var objects: [JSONObject]? {
    guard case .array(let elements) = self, !elements.isEmpty else { return nil }
    let objects = elements.compactMap { element -> JSONObject? in
      guard case .object(let object) = element else { return nil }
      return object
    }
    return objects.count == elements.count ? objects : nil
  }

  fileprivate var isNumberOrNull: Bool {
    switch self {
    case .number, .null: true
    default: false
    }
  }

  /// A string without its quotes, a list of scalars with commas, else JSON.
  fileprivate var plainText: String {
    switch self {
    case .string(let string): string
    case .null: Cell.absence
    case .array(let elements) where elements.allSatisfy({ $0.elements == nil }):
      elements.isEmpty ? Cell.absence : elements.map(\.plainText).joined(separator: ", ")
    default: text
    }
  }
}
