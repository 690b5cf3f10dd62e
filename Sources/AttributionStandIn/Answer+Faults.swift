import AttributionCore
import AttributionRPC

extension Answer {
  /// Answers a request that is right, with what goes wrong this time.
  init(
    _ request: ScoringRequest, by scorer: Scorer, _ poisons: [StandInPoison],
    faults drawn: [StandInFault], retryAfter: Int, using random: inout SplitMix64
  ) {
    let poisoned = request.journeys.compactMap { journey in
      poisons.first { journey.conversion.hasPrefix($0.prefix) }.map { (journey.conversion, $0) }
    }
    if let fault = drawn.first, fault.isOfAll, fault.isWithoutScores {
      self.init(instead: fault, retryAfter: retryAfter)
    } else if let refusal = Self.refusal(poisoned) {
      self.init(refusal)
    } else {
      self.init(scorer.scores(of: request))
      for (conversion, poison) in poisoned {
        if poison.kind == .sums {
          spoilSum(of: conversion)
        } else {
          fail(conversion, 406, poison.words(for: conversion))
        }
      }
      for fault in drawn {
        apply(fault, using: &random)
        faults.append(fault)
      }
    }
  }

  private static func refusal(_ poisoned: [(String, StandInPoison)]) -> Refusal? {
    for (kind, status) in [(StandInPoison.Kind.invalid, 400), (.failed, 500)] {
      if let (conversion, poison) = poisoned.first(where: { $0.1.kind == kind }) {
        return Refusal(status, poison.words(for: conversion))
      }
    }
    return nil
  }

  private init(instead fault: StandInFault, retryAfter seconds: Int) {
    switch fault {
    case .tooMany:
      self.init(Refusal(429, "too many requests; come again in \(seconds) s"))
      retryAfter = seconds
    case .tooManyBare: self.init(Refusal(429, "too many requests"))
    case .failed: self.init(Refusal(500, "none of the journeys could be computed"))
    case .unavailable: self.init(Refusal(503, "the service is not available"))
    case .page:
      self.init([])
      text = .html("<!DOCTYPE html><html><title>Sign in</title><p>Sign in to this network.</html>")
    default:
      self.init([])
      delivery = .reset
    }
    faults = [fault]
  }

  private mutating func apply(_ fault: StandInFault, using random: inout SplitMix64) {
    switch fault {
    case .delay: spoilAll { $0.delivery = .late }
    case .truncated: spoilAll { $0.delivery = .half }
    case .cut: spoilAll { $0.text = .json(Array($0.body.dropLast(2 + random.next(below: 40)))) }
    case .notANumber: spoilAll { $0.writeNaN(at: random.next(below: 1 << 20)) }
    case .bodyStatus:
      spoilAll { if random.next(below: 2) == 0 { $0.status = 500 } else { $0.bodyStatus = 500 } }
    case .partial:
      for conversion in some(&random) { fail(conversion, 500, "could not be computed this time") }
    case .missing:
      for conversion in some(&random) {
        let mine = rows.indices.filter { rows[$0].conversion == conversion }
        rows.remove(at: mine[random.next(below: mine.count)])
        answered.remove(conversion)
      }
    case .sums: for conversion in some(&random) { spoilSum(of: conversion) }
    case .text:
      let hit = some(&random)
      rows = rows.map { hit.contains($0.conversion) ? $0.withNumbersAsText : $0 }
      answered.subtract(hit)
    case .reordered:
      var order = Array(rows.indices)
      random.shuffle(&order)
      rows = order.map { rows[$0] }
    case .duplicated:
      for row in rows where random.next(below: 4) == 0 {
        rows.insert(row, at: random.next(below: rows.count + 1))
      }
    case .extra:
      for number in 0...random.next(below: 3) {
        let score = Scorer.Score(
          conversion: "never-asked-\(number)", session: "never-asked", initializer: 10_000,
          holder: 0, closer: 10_000, ihc: 10_000)
        rows.insert(Self.row(score), at: random.next(below: rows.count + 1))
      }
    case .tooMany, .tooManyBare, .failed, .unavailable, .page, .reset: break
    }
  }

  private mutating func spoilAll(_ spoil: (inout Self) -> Void) {
    spoil(&self)
    answered = []
  }

  /// A quarter of the conversions that are still well, and at least one.
  private func some(_ random: inout SplitMix64) -> Set<String> {
    let well = answered.sorted()
    guard !well.isEmpty else { return [] }
    let chosen = well.filter { _ in random.next(below: 4) == 0 }
    return Set(chosen.isEmpty ? [well[random.next(below: well.count)]] : chosen)
  }

  /// Leaves a conversion out and says why.
  private mutating func fail(_ conversion: String, _ code: Int, _ words: String) {
    status = 206
    bodyStatus = 206
    rows.removeAll { $0.conversion == conversion }
    failures.append(
      .object(
        JSONObject([
          ("statusCode", .number(JSONNumber(code))), ("conversion_id", .string(conversion)),
          ("message", .string(words)),
        ])))
    answered.remove(conversion)
  }

  /// Adds 0.37 to the ihc of a conversion’s first session.
  private mutating func spoilSum(of conversion: String) {
    guard let index = rows.firstIndex(where: { $0.conversion == conversion }),
      case .object(let row) = rows[index]
    else { return }
    rows[index] = .object(
      JSONObject(
        row.entries.map { entry in
          guard entry.name == "ihc", case .number(let ihc) = entry.value,
            let units = ihc.units(decimals: 4)
          else { return (entry.name, entry.value) }
          return (entry.name, .number(JSONNumber(units + 3_700, decimals: 4)))
        }))
    answered.remove(conversion)
  }

  /// Puts NaN in place of one row’s ihc, as programs write it that do not know better.
  private mutating func writeNaN(at number: Int) {
    guard !rows.isEmpty else { return }
    let mark = "the ihc of this row"
    guard case .object(let row) = rows[number % rows.count] else { return }
    rows[number % rows.count] = .object(
      JSONObject(row.entries.map { ($0.name, $0.name == "ihc" ? .string(mark) : $0.value) }))
    let written = String(decoding: body, as: UTF8.self)
    text = .json(Array(written.replacing("\"\(mark)\"", with: "NaN").utf8))
  }
}

extension StandInFault {
  /// Whether nothing is scored, so that poison does not show.
  fileprivate var isWithoutScores: Bool {
    switch self {
    case .tooMany, .tooManyBare, .failed, .unavailable, .page, .reset: true
    default: false
    }
  }
}

extension JSON {
  fileprivate var conversion: String { self["conversion_id"]?.string ?? "" }

  fileprivate var withNumbersAsText: JSON {
    guard case .object(let row) = self else { return self }
    return .object(
      JSONObject(
        row.entries.map { entry in
          guard case .number(let number) = entry.value else { return (entry.name, entry.value) }
          return (entry.name, .string(number.text))
        }))
  }
}
