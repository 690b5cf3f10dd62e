/// What a column of a file of paths says.
enum PathColumn: String, CaseIterable {
  case path
  case conversions = "total_conversions"
  case value = "total_conversion_value"
  case nulls = "total_null"

  /// Other names of the column.
  private var aliases: [String] {
    switch self {
    case .path: []
    case .conversions: ["conversions"]
    case .value: ["conversion_value", "total_value", "value", "total_revenue", "revenue"]
    case .nulls: ["total_nulls", "null", "nulls"]
    }
  }

  var isRequired: Bool { self == .path || self == .conversions }

  /// The column of that name, without regard to case, spaces and underscores.
  init?(named name: String) {
    let folded = Self.folded(name)
    guard
      let column = Self.allCases.first(where: { column in
        ([column.rawValue] + column.aliases).contains { Self.folded($0) == folded }
      })
    else { return nil }
    self = column
  }

  private static func folded(_ name: String) -> String {
    name.lowercased().filter { !$0.isWhitespace && $0 != "_" }
  }
}
