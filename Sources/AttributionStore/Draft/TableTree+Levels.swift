extension TableTree {
  /// Writes what is above the leaves; the table has its rows then.
  mutating func finish() throws {
    guard let lastRow else { return }
    guard !leaves.isEmpty else {
      return try page.withBytes { try pages.replaceRoot(root, by: $0) }
    }
    try endLeaf(lastRow)
    var level = leaves
    while level.count > mostChildren { level = try writeParents(of: level) }
    let last = fill(with: level[...])
    try page.withBytes(last: last.page) { try pages.replaceRoot(root, by: $0) }
  }

  /// Children that fit a page, whatever the numbers of their rows.
  private var mostChildren: Int { (page.size - 12) / (2 + 4 + 9) + 1 }

  /// Writes the pages above a level, which have about as many children each: at least two.
  private mutating func writeParents(of level: [Child]) throws -> [Child] {
    let count = (level.count + mostChildren - 1) / mostChildren
    var parents: [Child] = []
    for index in 0..<count {
      let start = level.count * index / count
      let children = level[start..<level.count * (index + 1) / count]
      let last = fill(with: children)
      let number = try pages.write(&page, last: last.page)
      parents.append(Child(page: number, lastRow: last.lastRow))
    }
    return parents
  }

  /// Makes the page above children, but for the last: it is named in the page's header.
  ///
  /// - Returns: The last.
  private mutating func fill(with children: ArraySlice<Child>) -> Child {
    page.begin(.interior)
    for child in children.dropLast() {
      let number = UInt64(bitPattern: child.lastRow)
      let place = page.addCell(4 + number.varintLength)
      place.storeBytes(of: child.page.bigEndian, as: UInt32.self)
      number.writeVarint(to: place + 4)
    }
    return children[children.endIndex - 1]
  }
}
