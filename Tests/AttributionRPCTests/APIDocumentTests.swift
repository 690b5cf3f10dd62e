import AttributionRPC
import TestSupport
import Testing

@Suite struct APIDocumentTests {
  @Test func `docs/api.md is what the declarations say`() throws {
    let isCurrent = try ProjectFile.text("docs/api.md") == APIDocument.markdown
    #expect(isCurrent, "make it anew: `make docs`, or \(APIDocument.command) > docs/api.md")
  }

  @Test func `members are rows, with their own below them`() {
    let text = APIDocument.markdown
    #expect(
      text.contains(
        "| `touches[].source.line` | integer | The line, from 1. |\n"))
    #expect(text.contains("| `conv_id` | string | required | The conversion. |\n"))
    #expect(text.contains("| `limit` | integer, 1 to 1000 | `100` |"))
    #expect(text.contains("| `rows[].credit` | object of decimal-9 by name |"))
    #expect(text.contains("| `finished_at`") == false)
    #expect(text.contains("| `files[].finished_at` | date-time or null |"))
  }

  @Test func `an example call can be sent`() throws {
    let lines = APIDocument.markdown.split(separator: "\n").filter { $0.hasPrefix("{") }
    #expect(lines.count == MethodCatalog.methods.count)
    for (line, method) in zip(lines, MethodCatalog.methods) {
      let call = try JSON(parsing: String(line))
      #expect(call["method"] == .string(method.name))
      #expect(throws: Never.self) { try method.init(params: call["params"]) }
    }
  }

  @Test(arguments: RPCError.Code.names.indices)
  func `every error code is in docs/rpc.md`(_ index: Int) throws {
    let (code, name) = RPCError.Code.names[index]
    let row = "| −\(-code.rawValue) | `\(name)` |"
    #expect(try ProjectFile.text("docs/rpc.md").contains(row))
  }
}
