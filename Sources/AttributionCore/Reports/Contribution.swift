/// What one user adds to the reports: subtracting it undoes it exactly.
package struct Contribution: Hashable, Sendable {
  /// One entry a day on which the user converted, ascending.
  package var conversions: [ConversionPart] = []
  /// One entry a (model, channel, session day, conversion day), ascending.
  package var credits: [CreditPart] = []
  /// One entry a distinct path, ascending by hash; empty unless statistics of paths are kept.
  package var paths: [PathPart] = []

  package init() {}

  package var isEmpty: Bool { conversions.isEmpty && credits.isEmpty && paths.isEmpty }

  package mutating func removeAll() {
    paths.removeAll(keepingCapacity: true)
    conversions.removeAll(keepingCapacity: true)
    credits.removeAll(keepingCapacity: true)
  }

  /// Conversions of one day.
  package struct ConversionPart: Hashable, Sendable {
    package var day: Day
    /// How many have a journey, and what they are worth.
    package var attributed: Int64 = 0
    package var attributedRevenue = Money.zero
    /// How many have none, and what they are worth.
    package var unattributed: Int64 = 0
    package var unattributedRevenue = Money.zero

    package init(day: Day) { self.day = day }
  }

  /// Credit of one channel for sessions of one day and conversions of one day.
  package struct CreditPart: Hashable, Sendable {
    /// Position of the model in the rules' list.
    package var model: UInt32
    package var channel: ChannelID
    package var sessionDay: Day
    package var conversionDay: Day
    package var credit: Credit
    package var revenue: Money

    package init(
      model: UInt32, channel: ChannelID, sessionDay: Day, conversionDay: Day, credit: Credit,
      revenue: Money
    ) {
      self.model = model
      self.channel = channel
      self.sessionDay = sessionDay
      self.conversionDay = conversionDay
      self.credit = credit
      self.revenue = revenue
    }

    /// Model and channel, then the days; packed, because sorting compares them a lot.
    private var leadingKey: UInt64 { UInt64(model) << 32 | UInt64(channel.rawValue) }
    private var trailingKey: Int64 {
      Int64(sessionDay.number) << 32 | Int64(UInt32(bitPattern: conversionDay.number) ^ 1 << 31)
    }

    @inline(__always)
    static func precedes(_ left: Self, _ right: Self) -> Bool {
      left.leadingKey != right.leadingKey
        ? left.leadingKey < right.leadingKey : left.trailingKey < right.trailingKey
    }

    func hasSameKey(as other: Self) -> Bool {
      leadingKey == other.leadingKey && trailingKey == other.trailingKey
    }
  }

  /// How often the user walked one path, and what came of it.
  package struct PathPart: Hashable, Sendable {
    /// A hash of the path's channels; nothing else of it is needed to take the part away again.
    package var high: UInt64
    package var low: UInt64
    package var tally: PathTally

    package init(high: UInt64, low: UInt64, tally: PathTally) {
      self.high = high
      self.low = low
      self.tally = tally
    }
  }

  /// Sorts the entries and merges those of the same key, so that equal facts give equal values.
  package mutating func canonicalize() {
    // A closure, which the sort is specialised for; a function's name is called for each pair.
    credits.sort { CreditPart.precedes($0, $1) }
    var kept = 0
    for index in credits.indices {
      let part = credits[index]
      if kept > 0, credits[kept - 1].hasSameKey(as: part) {
        credits[kept - 1].credit += part.credit
        credits[kept - 1].revenue += part.revenue
      } else {
        credits[kept] = part
        kept += 1
      }
    }
    credits.removeSubrange(kept...)
    conversions.sort { $0.day < $1.day }
    kept = 0
    for index in conversions.indices {
      let part = conversions[index]
      if kept > 0, conversions[kept - 1].day == part.day {
        conversions[kept - 1].attributed += part.attributed
        conversions[kept - 1].attributedRevenue += part.attributedRevenue
        conversions[kept - 1].unattributed += part.unattributed
        conversions[kept - 1].unattributedRevenue += part.unattributedRevenue
      } else {
        conversions[kept] = part
        kept += 1
      }
    }
    conversions.removeSubrange(kept...)
  }
}
