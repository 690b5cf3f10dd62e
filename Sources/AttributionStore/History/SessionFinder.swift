import AttributionCore

/// Finds the sessions of one user by their ids, in memory that serves the next user again.
struct SessionFinder {
  /// A table of open addressing, of which the first ``mask`` and one are in use.
  ///
  /// A slot has a session's position and one in its lower half, and half of the hash of its id in the
  /// upper; an empty one is zero.
  private var slots: [UInt64] = []
  private var mask = 0
  private let hash = IDHash()

  private static let hashBits: UInt64 = 0xffff_ffff_0000_0000

  /// Takes a user's sessions, whose ids differ from each other.
  mutating func use(_ history: UserHistory) {
    let count = history.sessions.count
    // At least half of the slots stay empty.
    let size = 1 << (Int.bitWidth - max(2 * count - 1, 1).leadingZeroBitCount)
    if slots.count < size {
      slots.append(contentsOf: repeatElement(0, count: size - slots.count))
    }
    let mask = size - 1
    let hash = hash
    slots.withUnsafeMutableBufferPointer { slots in
      for index in 0..<size { slots[index] = 0 }
      history.withText { text in
        var number: UInt64 = 0
        for session in history.sessions {
          number += 1
          let hash = hash(text.piece(session.id))
          var index = Int(truncatingIfNeeded: hash) & mask
          while slots[index] != 0 { index = (index + 1) & mask }
          slots[index] = hash & Self.hashBits | number
        }
      }
    }
    self.mask = mask
  }

  /// The position of the session of that id in the history that was taken.
  func session(of id: UnsafeRawBufferPointer, in history: UserHistory) -> Int? {
    history.withText { text in
      let slots = slots.span
      let hash = hash(id)
      var index = Int(truncatingIfNeeded: hash) & mask
      while slots[index] != 0 {
        if (slots[index] ^ hash) & Self.hashBits == 0 {
          let position = Int(slots[index] & ~Self.hashBits) - 1
          if text.piece(history.sessions[position].id).isSame(as: id) { return position }
        }
        index = (index + 1) & mask
      }
      return nil
    }
  }

  /// Hashes ids for as long as the program runs, in a way that no file can be made for.
  private struct IDHash {
    private let seed = UInt64.random(in: .min ... .max)
    private let factor = UInt64.random(in: .min ... .max) | 1

    @inline(__always)
    func callAsFunction(_ id: UnsafeRawBufferPointer) -> UInt64 {
      var hash = seed ^ UInt64(id.count)
      id.forEachWord { word in
        let product = (hash ^ word).multipliedFullWidth(by: factor)
        hash = product.high ^ product.low
      }
      return hash
    }
  }
}
