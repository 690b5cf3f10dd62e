/// Finds what somebody meant by a misspelt name.
package enum Spelling {
  /// The candidate that is nearest to `name`; nil where none is near enough to be meant.
  ///
  /// Near enough is one slip (a letter added, dropped, changed, or two swapped) for every three
  /// letters, and at least one.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(name, candidate)
      guard distance <= max(1, name.utf8.count / 3) else { continue }
      if let known = best, known.distance <= distance { continue }
      best = (candidate, distance)
    }
    return best?.candidate
  }

  /// How many slips lie between two words (optimal string alignment; Damerau, 1964).
  package static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.utf8.prefix(64))
    let right = Array(right.utf8.prefix(64))
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let change = last[column] + (left[row] == right[column] ? 0 : 1)
        var least = min(change, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
