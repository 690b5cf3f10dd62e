import AttributionDaemon
import AttributionIngest
import TestSupport
import Testing

/// The documentation mentions what there is, as it is.
@Suite struct DocumentationTests {
  @Test(arguments: SettingKey.all.indices)
  func `every setting is in docs/operations.md with its default`(_ index: Int) throws {
    let setting = SettingKey.all[index]
    let rows = try ProjectFile.text("docs/operations.md").split(separator: "\n")
    let row = try #require(rows.first { $0.hasPrefix("| `\(setting.name)` | ") })
    let isList = setting.name == "attribution.models"
    #expect(row.contains(isList ? "| the usual |" : "| `\(setting.standard)` |"), "\(row)")
    #expect(row.contains("next start") == (setting.effect == .onRestart), "\(row)")
  }

  @Test(arguments: StartError.Code.allCases)
  func `every exit code of attributiond is in docs/operations.md`(_ code: StartError.Code) throws {
    let rows = try ProjectFile.text("docs/operations.md").split(separator: "\n")
    let cell = "\(code.exitStatus)"
    let isThere = rows.contains { row in
      let cells = row.split(separator: "|").map { $0.filter { $0 != " " } }
      return cells.count == 4 && cells[2] == cell
    }
    #expect(isThere, "\(cell)")
  }

  @Test(arguments: QuarantineCode.allCases)
  func `every code of a bad row is in docs/exports.md`(_ code: QuarantineCode) throws {
    #expect(try ProjectFile.text("docs/exports.md").contains("`\(code.rawValue)`"))
  }
}
