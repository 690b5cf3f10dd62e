/// Packs journeys into few requests, each whole, under a limit of journeys and one of sessions.
///
/// Long journeys go where they fit best, short ones where most is left of both limits: short ones
/// of their own would fill requests with journeys before they are full of sessions. Three borders
/// between long and short are tried; for most lengths the first needs no more requests than there
/// must be.
package struct RequestPacking: Sendable {
  /// The most journeys of a request.
  package let journeys: Int
  /// The most sessions of a request.
  package let sessions: Int

  package init(journeys: Int, sessions: Int) {
    precondition(journeys > 0 && sessions > 0, "a request has room for a journey")
    self.journeys = journeys
    self.sessions = sessions
  }

  /// The fewest requests that so many journeys and sessions could need.
  package func lowerBound(journeys count: Int, sessions total: Int) -> Int {
    max((count + journeys - 1) / journeys, (total + sessions - 1) / sessions)
  }

  /// The oldest journeys of which requests are made together: more would only be looked at in vain.
  static let windowJourneys = 2_000
  static let windowRequests = 50

  /// The first requests to be made of waiting journeys.
  ///
  /// `lengths` are their sessions, none above the limit, oldest first. Each request has the oldest
  /// journey that none before it has, so that no journey waits for ever, and nothing that is left
  /// out would fit into one. Returns positions, ascending in each.
  package func first(_ count: Int, of lengths: [Int]) -> [[Int]] {
    var all = requests(of: lengths)
    all.sort { $0.oldest < $1.oldest }
    var first = Array(all.prefix(count))
    var left = all.dropFirst(count).flatMap(\.members)
    left.sort { (-lengths[$0], $0) < (-lengths[$1], $1) }
    for index in first.indices {
      left.removeAll { member in
        guard fits(lengths[member], into: first[index]) else { return false }
        first[index].add(member, lengths[member])
        return true
      }
    }
    return first.map { $0.members.sorted() }
  }

  /// How many requests journeys of these lengths need.
  package func count(of lengths: [Int]) -> Int { requests(of: lengths).count }

  private struct Request {
    var sessions = 0
    var members: [Int] = []
    var oldest = Int.max

    mutating func add(_ member: Int, _ length: Int) {
      sessions += length
      members.append(member)
      oldest = min(oldest, member)
    }
  }

  private func fits(_ length: Int, into request: Request) -> Bool {
    request.sessions + length <= sessions && request.members.count < journeys
  }

  private func requests(of lengths: [Int]) -> [Request] {
    let order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
    let least = lowerBound(journeys: lengths.count, sessions: lengths.reduce(0, +))
    var best: [Request] = []
    for percent in [5, 30, 100] {
      let requests = requests(of: lengths, order, atLeast: least, border: sessions * percent / 100)
      if best.isEmpty || requests.count < best.count { best = requests }
      if best.count <= least { break }
    }
    return best
  }

  private func requests(
    of lengths: [Int], _ order: [Int], atLeast least: Int, border: Int
  ) -> [Request] {
    var requests = Array(repeating: Request(), count: least)
    for member in order {
      let length = lengths[member]
      var best: (index: Int, cost: Int)?
      for index in requests.indices where fits(length, into: requests[index]) {
        let request = requests[index]
        let cost =
          length > border
          ? -request.sessions
          : request.sessions * journeys + request.members.count * sessions
        if best.map({ cost < $0.cost }) ?? true { best = (index, cost) }
      }
      if best == nil { requests.append(Request()) }
      requests[best?.index ?? requests.count - 1].add(member, length)
    }
    return requests.filter { !$0.members.isEmpty }
  }
}
