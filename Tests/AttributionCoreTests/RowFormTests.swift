import AttributionCore
import Testing

@Suite struct RowFormTests {
  @Test func `names of columns are quoted where they must be`() {
    let form = RowForm(
      columns: ["id", "a;b", "say \"no\"", "two\nlines", "", "x,y"], delimiter: UInt8(ascii: ";"))
    let header = "id;\"a;b\";\"say \"\"no\"\"\";\"two\nlines\";\"\";x,y"
    #expect(form == .delimited(header: header, delimiter: UInt8(ascii: ";")))
  }

  @Test func `a file of rows is named for its form`() {
    #expect(RowForm(columns: ["a"], delimiter: UInt8(ascii: ",")).suffix == ".csv")
    #expect(RowForm(columns: ["a"], delimiter: UInt8(ascii: "\t")).suffix == ".tsv")
    #expect(RowForm.json.suffix == ".ndjson")
  }
}
