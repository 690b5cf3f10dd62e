import AttributionRPC

extension IngestRescan: EverydayMethod {
  static let shortName = "rescan"

  static func page(of response: Response) -> Page {
    let files = response.found == 0 ? "no file" : counted(response.found, "file")
    return Page(lines: ["Looked through the inbox: \(files) to read."])
  }
}
