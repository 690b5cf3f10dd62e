import AttributionCore

/// Whose facts stand where in a history that was put together from those of several ids.
struct FactOwners {
  /// The ids that have facts, and where the texts of each end, ascending.
  private(set) var users: [UserKey] = []
  private var textEnds: [Int] = []

  init() {}

  /// All of a history is one user's.
  init(_ user: UserKey) {
    users = [user]
    textEnds = [.max]
  }

  /// Appends an id whose facts follow those of the ids before it.
  mutating func append(_ user: UserKey, _ own: UserHistory) {
    if own.isEmpty { return }
    users.append(user)
    textEnds.append((textEnds.last ?? 0) + own.textEnd)
  }

  /// Whose a fact is, by the text of its id: a position among ``users``.
  func position(of id: TextRange) -> Int {
    textEnds.count == 1 ? 0 : textEnds.partitioningIndex { $0 > Int(id.offset) }
  }
}
