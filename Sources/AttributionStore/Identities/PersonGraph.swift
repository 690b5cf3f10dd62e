/// Ids that point to one another, and who speaks for them.
///
/// Every id points to one other at most. So the ids that hang together, a **person**, run together
/// in one id that points nowhere, or in one ring; the first is the person's representative, or of
/// a ring the id whose bytes come first. Neither depends on the order in which links came.
struct PersonGraph {
  /// The representative of each id, by position.
  ///
  /// `next` says where each id points, by position, nil where it points nowhere or to itself;
  /// `precedes` whether the first id's bytes come before the second's.
  ///
  /// - Complexity: O(n), for chains of any length.
  static func representatives(
    _ next: [Int?], precedes: (Int, Int) -> Bool
  ) -> [Int] {
    var representatives = [Int](repeating: -1, count: next.count)
    // The path on which an id was met, by where that began.
    var pathOf = [Int](repeating: -1, count: next.count)
    var path: [Int] = []
    for start in next.indices where representatives[start] < 0 {
      path.removeAll(keepingCapacity: true)
      var position = start
      var representative: Int?
      while representative == nil {
        if representatives[position] >= 0 {
          representative = representatives[position]
        } else if pathOf[position] == start {
          representative = first(ofRingFrom: position, next, precedes)
        } else {
          pathOf[position] = start
          path.append(position)
          if let following = next[position] {
            position = following
          } else {
            representative = position
          }
        }
      }
      for member in path { representatives[member] = representative ?? member }
    }
    return representatives
  }

  private static func first(
    ofRingFrom start: Int, _ next: [Int?], _ precedes: (Int, Int) -> Bool
  ) -> Int {
    var first = start
    var position = next[start]
    while let member = position, member != start {
      if precedes(member, first) { first = member }
      position = next[member]
    }
    return first
  }
}
