import ArgumentParser
import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// The documentation mentions what there is.
@Suite struct DocumentationTests {
  @Test(arguments: Attrctl.commandNames)
  func `every command is documented`(_ name: String) throws {
    #expect(try ProjectFile.documentation().contains("attrctl \(name)"))
  }

  @Test(arguments: CommandStatus.allCases)
  func `every exit code of attrctl is in docs/operations.md`(_ status: CommandStatus) throws {
    let rows = try ProjectFile.text("docs/operations.md").split(separator: "\n")
    #expect(rows.contains { $0.hasPrefix("| \(status.rawValue) | ") })
    #expect(Attrctl.configuration.discussion.contains(" \(status.rawValue) "))
  }

  @Test(arguments: ModelCatalog.standard.ids)
  func `every model is in docs/attribution.md`(_ id: String) throws {
    let rows = try ProjectFile.text("docs/attribution.md").split(separator: "\n")
    #expect(rows.contains { $0.hasPrefix("| `\(id)` ") })
  }

  @Test(arguments: ExportDataset.allCases)
  func `every table of an export is in docs/reports.md`(_ dataset: ExportDataset) throws {
    #expect(try ProjectFile.text("docs/reports.md").contains("`\(dataset.rawValue)`"))
  }
}
