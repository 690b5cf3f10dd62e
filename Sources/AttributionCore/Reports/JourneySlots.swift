/// The channels and days of one journey's touchpoints, each pair once, in the order of a
/// ``Contribution``.
///
/// They are found once a conversion, and each model's credits are added up in them.
struct JourneySlots: Sendable {
  private var slots: [Slot] = []
  /// The slot of each touchpoint of the journey.
  private var slotOfTouchpoint: [Int] = []
  private var order: [Entry] = []

  /// A channel and a day, and what one model gives them.
  private struct Slot {
    var channel: ChannelID
    var day: Day
    var credit = Credit.zero
    var revenue = Money.zero
  }

  /// A touchpoint with what it is sorted by.
  private struct Entry {
    var key: UInt64
    var touchpoint: Int
  }

  /// Finds the slots of the touchpoints in `range`.
  mutating func use(_ touchpoints: Touchpoints, _ range: Range<Int>, _ zone: TimeZoneRules) {
    order.removeAll(keepingCapacity: true)
    for index in range {
      let day = zone.day(of: touchpoints.instants[index])
      // Channel and then day; the day's sign is flipped, so that days before 1970 come first.
      let key =
        UInt64(touchpoints.channels[index].rawValue) << 32
        | UInt64(UInt32(bitPattern: day.number) ^ 1 << 31)
      order.append(Entry(key: key, touchpoint: index - range.lowerBound))
    }
    order.sort { $0.key < $1.key }
    slots.removeAll(keepingCapacity: true)
    slotOfTouchpoint.resize(to: range.count)
    var previous: UInt64?
    for entry in order {
      if entry.key != previous {
        let day = Int32(bitPattern: UInt32(truncatingIfNeeded: entry.key) ^ 1 << 31)
        slots.append(
          Slot(channel: ChannelID(rawValue: UInt32(entry.key >> 32)), day: Day(number: day)))
        previous = entry.key
      }
      slotOfTouchpoint[entry.touchpoint] = slots.count - 1
    }
  }

  /// Appends what a model gives: its credit and revenue of each touchpoint.
  mutating func collect(
    _ credits: [Int64], _ revenues: [Int64], model: Int, conversionDay: Day,
    into contribution: inout Contribution
  ) {
    for index in slots.indices {
      slots[index].credit = .zero
      slots[index].revenue = .zero
    }
    for (touchpoint, slot) in slotOfTouchpoint.enumerated() {
      slots[slot].credit += Credit(nanos: credits[touchpoint])
      slots[slot].revenue += Money(micros: revenues[touchpoint])
    }
    // No two parts of one conversion have different signs: nothing that was given comes to zero.
    for slot in slots where slot.credit != .zero || slot.revenue != .zero {
      contribution.credits.append(
        Contribution.CreditPart(
          model: UInt32(model), channel: slot.channel, sessionDay: slot.day,
          conversionDay: conversionDay, credit: slot.credit, revenue: slot.revenue))
    }
  }
}
