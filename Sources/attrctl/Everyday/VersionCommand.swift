import ArgumentParser
import AttributionRPC

/// Prints the version of this program, and the daemon’s where it answers.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Prints the version of this program, and the daemon’s where it answers.")

  @OptionGroup var global: GlobalOptions

  func run() {
    let daemon = self.daemon
    let result = Self.result(daemon)
    switch global.format {
    case .json: Output.standard.write(result.bytes + [UInt8(ascii: "\n")])
    case .csv: Output.standard.write(CSV.text(Page.data(result)))
    case .table: Output.standard.write(Self.page(daemon).text(.standard))
    }
  }

  private var daemon: Result<SystemHello.Response, ClientError> {
    do {
      return .success(try Session(global).send(SystemHello()))
    } catch {
      return .failure(error)
    }
  }

  static func result(_ daemon: Result<SystemHello.Response, ClientError>) -> JSON {
    let version: JSON =
      switch daemon {
      case .success(let hello): .string(hello.version)
      case .failure: .null
      }
    return [
      "name": "attrctl", "version": .string(Release.version),
      "protocol": .number(JSONNumber(Release.protocolVersion)), "daemon": version,
    ]
  }

  static func page(_ daemon: Result<SystemHello.Response, ClientError>) -> Page {
    let answer =
      switch daemon {
      case .success(let hello):
        "\(hello.name) \(hello.version), protocol \(hello.protocolVersion)"
      case .failure(let error): "attributiond: \(Complaint(error).what)"
      }
    return Page(lines: [
      "attrctl \(Release.version), protocol \(Release.protocolVersion)", answer,
    ])
  }
}
