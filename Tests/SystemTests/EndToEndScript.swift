import TestSupport

/// A made-up history of exports: cut, repeated, corrected, late, in any order.
///
/// Few ids and few users, so that rows meet in every way there is.
struct EndToEndScript {
  /// A row of an export, without its end of line.
  struct Row {
    let table: Table
    /// What a later row of the same table and key replaces.
    let key: String
    let text: String
  }

  enum Table: String, CaseIterable {
    case sessions = "session_sources"
    case conversions
    case costs = "session_costs"

    var header: String {
      switch self {
      case .sessions:
        "session_id,user_id,channel_name,event_date,event_time,"
          + "holder_engagement,closer_engagement,impression_interaction"
      case .conversions: "conv_id,user_id,conv_date,conv_time,revenue"
      case .costs: "session_id,cost"
      }
    }
  }

  struct File {
    let name: String
    let table: Table
    let rows: [Row]

    var text: String { ([table.header] + rows.map(\.text)).joined(separator: "\n") + "\n" }
  }

  /// Files in the order of their arrival; in one burst no two have a key in common.
  private(set) var bursts: [[File]] = []
  private var random: SeededRandom
  private var last: [Table: [String: Row]] = [:]
  private var contents: Set<String> = []
  private(set) var repeats = 0
  private(set) var corrections = 0

  init(seed: UInt64, files: Int = 40) {
    random = SeededRandom(seed: seed)
    var earlier: [File] = []
    for number in 0..<files {
      if number > 0, Int.random(in: 0..<6, using: &random) == 0,
        let file = earlier.randomElement(using: &random)
      {
        add(File(name: "again-\(number).csv", table: file.table, rows: file.rows))
      } else {
        let file = newFile(number)
        earlier.append(file)
        add(file)
      }
    }
  }

  private mutating func newFile(_ number: Int) -> File {
    let table = Table.allCases.randomElement(using: &random) ?? .sessions
    let count = Int.random(in: 1...40, using: &random)
    // Names say nothing: they sort in another order than that of arrival, and are used again.
    let name = "export-\(Int.random(in: 0...20, using: &random)).csv"
    return File(name: name, table: table, rows: (0..<count).map { _ in newRow(of: table) })
  }

  private mutating func newRow(of table: Table) -> Row {
    let session = "s\(Int.random(in: 0..<250, using: &random))"
    switch table {
    case .sessions:
      let flags = (0..<3).map { _ in Int.random(in: 0...1, using: &random) }
      let channel = ["Direct", "SEO", "SEA - Brand", "Email", "\"Ö, \"\"A\"\"\""]
        .randomElement(using: &random)
      return Row(
        table: table, key: session,
        text: "\(session),\(user()),\(channel ?? "SEO"),\(dateAndTime()),"
          + "\(flags[0]),\(flags[1]),\(flags[2])")
    case .conversions:
      let conversion = "c\(Int.random(in: 0..<60, using: &random))"
      let revenue =
        "\(Int.random(in: -20...900, using: &random)).\(Int.random(in: 0...9, using: &random))"
      return Row(
        table: table, key: conversion, text: "\(conversion),\(user()),\(dateAndTime()),\(revenue)")
    case .costs:
      return Row(
        table: table, key: session,
        text: "\(session),0.\(Int.random(in: 0...999_999, using: &random))")
    }
  }

  private mutating func user() -> String { "u\(Int.random(in: 0..<40, using: &random))" }

  private mutating func dateAndTime() -> String {
    func twoDigits(_ range: ClosedRange<Int>) -> String {
      let number = Int.random(in: range, using: &random)
      return number < 10 ? "0\(number)" : "\(number)"
    }
    return "2026-\(twoDigits(1...6))-\(twoDigits(1...28)),"
      + "\(twoDigits(0...23)):\(twoDigits(0...59)):\(twoDigits(0...59))"
  }

  /// Adds a file to the last burst, or to a new one.
  private mutating func add(_ file: File) {
    let keys = Set(file.rows.map(\.key))
    let isApart = bursts.last?.allSatisfy { other in
      other.name != file.name && other.text != file.text
        && (file.table != other.table || other.rows.allSatisfy { !keys.contains($0.key) })
    }
    if isApart ?? false, Bool.random(using: &random) || bursts.count < 3 {
      bursts[bursts.count - 1].append(file)
    } else {
      bursts.append([file])
    }
    guard contents.insert(file.text).inserted else {
      repeats += 1
      return
    }
    for row in file.rows
    where last[row.table, default: [:]].updateValue(row, forKey: row.key) != nil {
      corrections += 1
    }
  }

  /// One file a table with the rows that stand at the end.
  var cleanFiles: [File] {
    Table.allCases.map { table in
      let rows = last[table, default: [:]].values.sorted { $0.key < $1.key }
      return File(name: "\(table.rawValue).csv", table: table, rows: rows)
    }
  }
}
