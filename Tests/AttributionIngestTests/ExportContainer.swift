import Foundation

/// A way in which one table can be written as a file.
enum ExportContainer: String, CaseIterable, Sendable {
  case csv
  case semicolons
  case tabs
  case carriageReturns
  case byteOrderMark
  case utf16LittleEndian
  case utf16BigEndian
  case jsonArray
  case jsonPretty
  case jsonLines
  case jsonInUTF16

  /// The bytes of a file with these rows below a header.
  func bytes(_ columns: [String], _ rows: [[String]]) -> [UInt8] {
    let text = [columns] + rows
    func delimited(_ delimiter: String, _ lineEnd: String) -> String {
      text.map { $0.map(Self.quoted).joined(separator: delimiter) + lineEnd }.joined()
    }
    func objects(_ separator: String, _ blank: String) -> String {
      rows.map { row in
        "{"
          + zip(columns, row).map { "\(Self.json($0))\(blank):\(blank)\(Self.json($1))" }
          .joined(separator: "," + blank) + "}"
      }.joined(separator: separator)
    }
    return switch self {
    case .csv: Array(delimited(",", "\n").utf8)
    case .semicolons: Array(delimited(";", "\r\n").utf8)
    case .tabs: Array(delimited("\t", "\n").utf8.dropLast())
    case .carriageReturns: Array(delimited("|", "\r").utf8)
    case .byteOrderMark: Array(("\u{FEFF}" + delimited(",", "\n")).utf8)
    case .utf16LittleEndian: Self.utf16(delimited(",", "\n"))
    case .utf16BigEndian: Self.utf16(delimited(",", "\n"), isBigEndian: true)
    case .jsonArray: Array(("[" + objects(",", "") + "]").utf8)
    case .jsonPretty: Array(("[\n  " + objects(",\n  ", " ") + "\n]\n").utf8)
    case .jsonLines: Array(objects("\n", "").utf8)
    case .jsonInUTF16: Self.utf16(objects("\n", " ") + "\n")
    }
  }

  private static func quoted(_ cell: String) -> String {
    let special: [Unicode.Scalar] = ["\"", ",", ";", "\t", "|", "\r", "\n"]
    guard cell.unicodeScalars.contains(where: special.contains) else { return cell }
    return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// A JSON string; Foundation's own spelling of it.
  static func json(_ text: String) -> String {
    let bytes = try? JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)
    return String(decoding: bytes ?? Data(), as: UTF8.self)
  }

  static func utf16(_ text: String, isBigEndian: Bool = false) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { unit in
      let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return isBigEndian ? bytes.reversed() : bytes
    }
  }
}
