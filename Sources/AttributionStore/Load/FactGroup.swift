/// The facts of the users, usually one, whose ids have one hash, in the order of their arrival.
struct FactGroup {
  let entries: UnsafeBufferPointer<HashOrder.Entry>

  var indices: Range<Int> { entries.indices }

  subscript(position: Int) -> FactRecordView { FactRecordView(at: entries[position].record) }

  /// Whose sessions and conversions these are; costs do not say.
  enum Owner {
    case nobody
    case one(UnsafeRawBufferPointer)
    case several
  }

  /// What a look through all facts finds.
  struct Survey {
    var owner = Owner.nobody
    /// Bytes of the sessions' texts.
    var sessionTexts = 0
    var hasSessions = false
    var hasConversions = false
  }

  /// Looks through all facts, once, and notes at which positions costs stand.
  func survey(costs: inout [Int]) -> Survey {
    costs.removeAll(keepingCapacity: true)
    var survey = Survey()
    var first: UnsafeRawBufferPointer?
    var areSeveral = false
    for position in indices {
      let record = self[position]
      switch record.kind {
      case .cost:
        costs.append(position)
        continue
      case .session:
        survey.sessionTexts += record.id.count + record.details.count
        survey.hasSessions = true
      case .conversion: survey.hasConversions = true
      }
      if let first {
        if !first.isSame(as: record.user) { areSeveral = true }
      } else {
        first = record.user
      }
    }
    survey.owner = areSeveral ? .several : first.map(Owner.one) ?? .nobody
    return survey
  }
}
