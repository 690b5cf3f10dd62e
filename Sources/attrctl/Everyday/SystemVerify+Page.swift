import AttributionRPC

extension SystemVerify: EverydayMethod {
  static let shortName = "verify"

  static func status(of response: Response) -> CommandStatus {
    response.isConsistent ? .done : .different
  }

  static func page(of response: Response) -> Page {
    let scope =
      "\(counted(response.users, "user")), \(counted(response.conversions, "conversion")),"
      + " \(counted(response.aggregates, "number")) compared"
    var table = Table([.text("what"), .text("key"), .text("stored"), .text("expected")])
    table.rows = response.differences.map { difference in
      [
        .text(difference.what), .text(difference.key), .text(difference.stored),
        .text(difference.expected),
      ]
    }
    guard !response.isConsistent else {
      return Page(lines: ["Consistent: \(scope)."], data: table)
    }
    let rest = response.differenceCount - response.differences.count
    return Page(
      lines: ["Different: \(counted(response.differenceCount, "difference")); \(scope)."],
      tables: [table],
      notes: (rest > 0 ? ["\(rest) more."] : []) + ["Make the credits anew: `attrctl rerun`."])
  }
}
